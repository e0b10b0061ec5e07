import Accounts
import FoundationEssentials
import Kernel
import Logging
import Passkeys
import Synchronization
import TestKit
import Testing
import WebAuthn

@testable import Jobs

@Suite("Re-checking passkeys by the newest list of authenticators")
struct PasskeyRecheckJobTests {
    let memory = MemoryStores()
    let clock = FixedClock(Date(timeIntervalSince1970: 1_790_000_000))
    let log = RecordedLog()
    let service = FetchedService(TestMetadataService(number: 1))
    let job: PasskeyRecheckJob

    init() async throws {
        let metadata = KeptMetadata(
            storage: memory.passkeys, of: .default, roots: try TestMetadataService.roots(),
            signer: TestMetadataService.host, anchors: nil, policy: MetadataPolicy(), clock: clock)
        let recheck = RecheckPasskeys(
            storage: memory.passkeys, metadata: metadata, policy: MetadataPolicy(), clock: clock)
        job = PasskeyRecheckJob(
            recheck, by: metadata, from: service.fetch, of: .default, clock: clock, logger: log.logger
        ) { throw CancellationError() }
        try await memory.passkeys.write(.default) { stores in
            try await stores.users.add(Sample.user(), password: nil)
            try await stores.passkeys.add(Sample.passkey(aaguid: TestAuthenticator.model.bytes))
        }
    }
}

extension PasskeyRecheckJobTests {
    @Test("keeps the list in use when a new one cannot be had, tells its age, and tries again at the next turn")
    func unavailable() async throws {
        try await job.turn()
        clock.now = Date(timeIntervalSince1970: 1_796_083_200 + 3 * 86_400)  // nextUpdate is 1 December 2026
        service.fail()

        try await job.turn()
        try await job.turn()

        #expect(service.asked == 3)
        #expect(try await number() == 1)
        let lines = log.lines.filter { $0.level == .error }
        #expect(lines.count == 2)
        #expect(lines.first?.metadata["number"] == "1" && lines.first?.metadata["days_overdue"] == "3")
    }

    @Test("keeps the list in use when what comes is older, or signed by somebody else")
    func refused() async throws {
        service.offer(TestMetadataService(number: 5))
        try await job.turn()
        clock.advance(seconds: 86_400)
        service.offer(TestMetadataService(number: 4))
        try await job.turn()

        #expect(try await number() == 5)
        #expect(log.lines.contains { $0.level == .error && "\($0.metadata)".contains("blobRolledBack") })
    }

    @Test("takes a newer list and judges by it at once, and not again before a day has passed")
    func daily() async throws {
        try await job.turn()
        #expect(try await suspicion() == nil)
        service.offer(TestMetadataService(number: 2, reports: [("REVOKED", "2024-01-01")]))

        clock.advance(seconds: 86_399)
        try await job.turn()
        #expect(try await number() == 1)
        clock.advance(seconds: 1)
        try await job.turn()

        #expect(try await number() == 2)
        #expect(try await suspicion()?.status == "REVOKED")
        #expect(log.lines.contains { $0.level == .warning && $0.metadata["count"] == "1" })
    }

    @Test("judges by the list in use also when no new one comes: a report may begin to hold on its day")
    func effectiveDate() async throws {
        service.offer(TestMetadataService(number: 2, reports: [("REVOKED", "2026-09-23")]))
        try await job.turn()
        #expect(try await suspicion() == nil)
        service.fail()
        clock.advance(seconds: 2 * 86_400)

        try await job.turn()

        #expect(try await suspicion()?.status == "REVOKED")
    }

    @Test("says that a list is overdue that nobody replaces")
    func overdue() async throws {
        clock.now = Date(timeIntervalSince1970: 1_796_083_200 + 2 * 86_400)
        try await job.turn()
        clock.advance(seconds: 86_400)
        try await job.turn()

        #expect(log.lines.contains { $0.level == .warning && $0.metadata["days_overdue"] == "3" })
    }
}

extension PasskeyRecheckJobTests {
    private func number() async throws -> Int64? {
        try await memory.passkeys.read(.default) { try await $0.metadata.number() }
    }

    private func suspicion() async throws -> Passkey.Suspicion? {
        try await memory.passkeys.read(.default) { try await $0.passkeys.passkey(ID("p-1"))?.suspicion }
    }
}

/// A metadata service that may be away.
final class FetchedService: Sendable {
    private let state: Mutex<(service: TestMetadataService?, asked: Int)>

    init(_ service: TestMetadataService) {
        state = Mutex((service, 0))
    }

    var asked: Int { state.withLock { $0.asked } }

    func offer(_ service: TestMetadataService) { state.withLock { $0.service = service } }

    func fail() { state.withLock { $0.service = nil } }

    var fetch: PasskeyRecheckJob.Source {
        {
            let service = self.state.withLock { state in
                state.asked += 1
                return state.service
            }
            guard let service else { throw StoreUnavailable("the service is away") }
            return try service.blob()
        }
    }
}

/// What was logged.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let metadata: Logger.Metadata
    }

    private let written = Mutex<[Line]>([])

    var lines: [Line] { written.withLock { $0 } }

    var logger: Logger { Logger(label: "jobs") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.written.withLock { $0.append(Line(level: event.level, metadata: event.metadata ?? [:])) }
        }
    }
}
