import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Logging
import OAuth
import Tenancy
import TestKit
import Testing

@testable import Jobs

@Suite("The job that calls clients back")
struct ChallengeCallbackJobTests {
    private let stores = MemoryStores()
    private let clock = FixedClock()
    private let quiet = Logger(label: "jobs") { _ in SwiftLogNoOpLogHandler() }

    init() async throws {
        let bank = try Sample.client("bank", ["challenge_callback_uri": "https://bank.example/answers"])
        try await stores.oauth.write(.default) { try await $0.clients.add(bank) }
    }

    /// As the stores have it when somebody has just decided.
    private func answer(_ name: String) async throws {
        let (digest, now) = (SHA256Digest(of: name), clock.now)
        let payload = Array(#"{"client":"bank","end":"approved","token":"\#(name)"}"#.utf8)
        let record = OneTimeRecord(
            purpose: "challenge.answer", payload: payload, expiresAt: now.addingTimeInterval(300))
        try await stores.oneTime.add(record, under: digest, in: .default)
        try await stores.oauth.write(.default) { stores in
            try await stores.challengeCallbacks.add(
                ChallengeCallback(challenge: digest, client: ID("bank"), dueAt: now))
        }
    }

    private func job(_ post: Post, _ bell: CallbackBell) async throws -> ChallengeCallbackJob {
        let key = SymmetricKey([UInt8](repeating: 7, count: 32))
        let randomness = SeededRandomness()
        let vault = Vault(master: key, randomness: randomness)
        let secrets = try await OpenTenantSecrets(storage: stores.tenancy, vault: vault, randomness: randomness)(
            of: .default)
        let parts = ChallengeParts(
            clients: ClientDirectory(storage: stores.oauth, clock: clock),
            people: SignedInPeople(sessions: stores.sessions, storage: stores.oauth, clock: clock),
            sessions: stores.sessions, devices: stores.knownDevices, storage: stores.oauth, oneTime: stores.oneTime,
            keyring: Keyring(storage: stores.oauth, vault: vault, clock: clock), subjects: Subjects(secrets: secrets),
            factors: PersonFactors(accounts: stores.accounts),
            policies: AssurancePolicies(
                documents: TenantDocuments(storage: stores.tenancy, vault: vault, clock: clock)),
            clock: clock, randomness: randomness)
        let tenant = Tenant(issuer: try Issuer("https://id.example"), displayName: "Example")
        return ChallengeCallbackJob(DeliverChallengeAnswer(parts, by: post), of: tenant, bell: bell, logger: quiet)
    }

    /// Runs the job while the work lasts.
    private func running(_ job: ChallengeCallbackJob, _ work: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await job.run() }
            try await work()
            group.cancelAll()
        }
    }

    @Test("finds what was left behind when it starts, and what comes when the bell rings")
    func bell() async throws {
        let (post, bell) = (Post(), CallbackBell { try await Task.sleep(for: .seconds(3_600)) })
        try await answer("before")

        try await running(try await job(post, bell)) {
            #expect(await post.next() == "before")
            try await answer("now")
            bell.ring()
            #expect(await post.next() == "now")
        }
    }

    @Test("looks by itself, however silent the bell is")
    func silence() async throws {
        let (ticks, clock) = AsyncStream.makeStream(of: Void.self)
        let bell = CallbackBell {
            for await _ in ticks { return }
            throw CancellationError()
        }
        let post = Post()

        try await running(try await job(post, bell)) {
            try await answer("before")
            clock.yield()
            #expect(await post.next() == "before")
            try await answer("after")
            clock.yield()
            #expect(await post.next() == "after")
        }
    }

    @Test("waits for no client longer than for another: one that hangs holds nobody up")
    func hanging() async throws {
        let (post, bell) = (Post(hangingOn: "slow"), CallbackBell { try await Task.sleep(for: .seconds(3_600)) })
        try await answer("slow")

        try await running(try await job(post, bell)) {
            #expect(await post.next() == "slow")
            try await answer("quick")
            bell.ring()
            #expect(await post.next() == "quick")
        }
    }
}

/// Takes every answer, but for one with which it hangs.
private final class Post: ChallengePost {
    private let slow: String?
    private let arrivals: AsyncStream<String>
    private let arriving: AsyncStream<String>.Continuation

    init(hangingOn slow: String? = nil) {
        self.slow = slow
        (arrivals, arriving) = AsyncStream.makeStream(of: String.self)
    }

    /// What is sent next.
    func next() async -> String? { await arrivals.first { _ in true } }

    func post(_ token: Secret, to url: String) async throws -> Int {
        arriving.yield(token.revealed)
        if token.revealed == slow { try await Task.sleep(for: .seconds(3_600)) }
        return 204
    }
}
