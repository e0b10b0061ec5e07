import Cryptography
import FoundationEssentials
import JOSE
import Kernel

/// The three records of a challenge, all under the digest of its id.
///
/// `challenge` says what it is, for as long as anybody may ask how it ended. `challenge.decision` is the right to end it:
/// who uses that up is the one who did, be it a person or whoever found that its time was over. `challenge.answer` is the
/// answer until it is fetched. The answer is written before the challenge is taken away, and whoever asks looks in the other
/// order, so that nobody finds neither.
struct KeptChallenges: Sendable {
    enum Purpose {
        static let challenge = "challenge"
        static let decision = "challenge.decision"
        static let answer = "challenge.answer"
    }

    /// For how long it can still be found that nobody answered in time.
    static let afterwardsSeconds: TimeInterval = 300

    let oneTime: any OneTimeStore
    let clock: any Clock

    func add(_ challenge: Challenge, under id: SHA256Digest, in tenant: TenantID) async throws {
        let kept = OneTimeRecord(
            purpose: Purpose.challenge, payload: challenge.payload,
            expiresAt: challenge.expiresAt.addingTimeInterval(Self.afterwardsSeconds))
        let right = OneTimeRecord(purpose: Purpose.decision, payload: [], expiresAt: kept.expiresAt)
        // The right to end it last: without it there is nothing to end.
        try await oneTime.add(kept, under: id, in: tenant)
        try await oneTime.add(right, under: id, in: tenant)
    }

    func challenge(_ id: SHA256Digest, in tenant: TenantID) async throws -> Challenge? {
        let record = try await oneTime.record(id, for: Purpose.challenge, in: tenant, at: clock.now)
        return try record.map { record in try Challenge(payload: record.payload) }
    }

    /// Whether nobody has ended the challenge.
    func isOpen(_ id: SHA256Digest, in tenant: TenantID) async throws -> Bool {
        try await oneTime.record(id, for: Purpose.decision, in: tenant, at: clock.now) != nil
    }

    /// Takes the right to end a challenge: of several who would, one has it.
    func claim(_ id: SHA256Digest, in tenant: TenantID) async throws -> Bool {
        try await oneTime.consume(id, for: Purpose.decision, in: tenant, at: clock.now) != nil
    }

    /// Puts the answer in the place of the challenge.
    ///
    /// - Throws: ``ChallengeUnknown`` where another answer was given and fetched meanwhile: then that was the one.
    func answer(_ answer: ChallengeAnswer, to id: SHA256Digest, in tenant: TenantID) async throws {
        let record = OneTimeRecord(purpose: Purpose.answer, payload: answer.payload, expiresAt: answer.expiresAt)
        try await oneTime.add(record, under: id, in: tenant)
        guard try await forget(id, in: tenant) else {
            _ = try await handOut(id, in: tenant)
            throw ChallengeUnknown()
        }
    }

    /// - Returns: whether it was there.
    func forget(_ id: SHA256Digest, in tenant: TenantID) async throws -> Bool {
        try await oneTime.consume(id, for: Purpose.challenge, in: tenant, at: clock.now) != nil
    }

    /// Looks at an answer and leaves it.
    func answer(to id: SHA256Digest, in tenant: TenantID) async throws -> ChallengeAnswer? {
        let record = try await oneTime.record(id, for: Purpose.answer, in: tenant, at: clock.now)
        return try record.map { record in try ChallengeAnswer(payload: record.payload, expiresAt: record.expiresAt) }
    }

    /// - Returns: false if somebody else was given it.
    func handOut(_ id: SHA256Digest, in tenant: TenantID) async throws -> Bool {
        try await oneTime.consume(id, for: Purpose.answer, in: tenant, at: clock.now) != nil
    }
}

extension ChallengeAnswer {
    fileprivate var payload: [UInt8] {
        JSON.object([
            "client": .string(client.string), "end": .string(end.rawValue), "token": .string(token.revealed),
        ]).bytes()
    }

    fileprivate init(payload: [UInt8], expiresAt: Date) throws(StoreUnavailable) {
        guard let json = try? JSON(parsing: payload), let client = json["client"]?.string,
            let end = json["end"]?.string.flatMap(ChallengeEnd.init(rawValue:)), let token = json["token"]?.string
        else { throw StoreUnavailable("the answer to a challenge cannot be read") }
        self.init(end: end, client: ID(client), token: Secret(token), expiresAt: expiresAt)
    }
}

/// There is no such challenge for whoever asks, or it is over.
public struct ChallengeUnknown: Error, Equatable, Sendable {}
