import Cryptography
import FoundationEssentials
import Kernel
import Logging
import OAuth
import Synchronization
import TestKit
import Testing

@testable import Jobs

@Suite("Answers to challenges, delivered")
struct ChallengeCallbackJobTests {
    private let clock = FixedClock()
    private let oneTime = MemoryStores().oneTime

    /// An answer as the store keeps it, for five minutes.
    private func callback() async throws -> ChallengeCallback {
        let (digest, end) = (SHA256Digest(of: "id"), clock.now.addingTimeInterval(300))
        let payload = Array(#"{"client":"bank","end":"approved","token":"a.b.c"}"#.utf8)
        let record = OneTimeRecord(purpose: "challenge.answer", payload: payload, expiresAt: end)
        try await oneTime.add(record, under: digest, in: .default)
        return ChallengeCallback(challenge: digest, url: "https://bank.example/a", expiresAt: end, tenant: .default)
    }

    private func job(_ post: Post) -> ChallengeCallbackJob {
        let deliver = DeliverChallengeAnswer(oneTime: oneTime, post: post, clock: clock)
        let quiet = Logger(label: "jobs") { _ in SwiftLogNoOpLogHandler() }
        return ChallengeCallbackJob(ChallengeCallbackQueue(), deliver: deliver, clock: clock, logger: quiet) {
            clock.advance(seconds: Double($0))
        }
    }

    @Test("is tried again after a refusal and after a failure, until it is taken")
    func retried() async throws {
        let post = Post([nil, 500, 301, 200])

        await job(post).bring(try await callback())

        #expect(post.times == 4)
        #expect(
            try await oneTime.record(
                SHA256Digest(of: "id"), for: "challenge.answer", in: .default, at: clock.now) == nil)
    }

    @Test("is given up when the answer has expired")
    func givenUp() async throws {
        let post = Post([503])

        await job(post).bring(try await callback())

        #expect((6...10).contains(post.times))
    }

    @Test("is not sent once the client has fetched it")
    func fetched() async throws {
        let (post, callback) = (Post([200]), try await callback())
        _ = try await oneTime.consume(callback.challenge, for: "challenge.answer", in: .default, at: clock.now)

        await job(post).bring(callback)

        #expect(post.times == 0)
    }
}

/// Answers with these statuses in turn, and then with the last for ever; nil is no answer.
private final class Post: ChallengePost {
    private struct Away: Error {}

    private let statuses: [Int?]
    private let count = Mutex(0)

    init(_ statuses: [Int?]) {
        self.statuses = statuses
    }

    var times: Int { count.withLock { $0 } }

    func post(_ token: Secret, to url: String) async throws -> Int {
        let index = count.withLock { count in
            defer { count += 1 }
            return min(count, statuses.count - 1)
        }
        guard let status = statuses[index] else { throw Away() }
        return status
    }
}
