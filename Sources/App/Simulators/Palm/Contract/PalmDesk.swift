import Cryptography
import FoundationEssentials
import HTTP
import HTTPTypes
import JOSE

/// Answers questions truthfully, in the words of the contract.
struct PalmDesk: Sendable {
    /// A palm is another's above this distance.
    static let distanceMax = 0.32

    let ledger: PalmLedger
    let readerKey: SymmetricKey
    let randomness: any RandomBytes
    let now: @Sendable () -> Date

    enum Question: String, CaseIterable, Sendable {
        case enroll = "/enrolments"
        case verify = "/verifications"
        case identify = "/identifications"
        case status = "/enrolments/status"
        case delete = "/enrolments/delete"
    }

    func answer(_ kind: Question, _ question: PalmQuestion) throws(Failure) -> [String: JSON] {
        var members: [String: JSON] = [
            "request_id": .string(question.requestID), "tenant": .string(question.tenant),
            "nonce": .string(question.nonce),
            "decided_at": .integer(Int64((now().timeIntervalSince1970 * 1_000).rounded(.down))),
        ]
        let found =
            switch kind {
            case .enroll: try enroll(question)
            case .verify: try verify(question)
            case .identify: identify(question)
            case .status: try status(question)
            case .delete: try delete(question)
            }
        members.merge(found) { $1 }
        return members
    }

    /// The capture, if a reader of ours made it for this nonce.
    private func capture(_ question: PalmQuestion) -> SimulatedCapture? {
        guard let capture = question.capture.flatMap({ SimulatedCapture($0, key: readerKey) }),
            capture.nonce == question.nonce
        else { return nil }
        return capture
    }

    private func enroll(_ question: PalmQuestion) throws(Failure) -> [String: JSON] {
        let subject = try question.requiredSubject()
        guard let capture = capture(question), capture.isAlive else {
            return verdict("rejected", 0, self.capture(question), ["user_ref": .string(subject)])
        }
        let reference = Base64URL.encode(randomness.bytes(16))
        ledger.enroll(capture.palm, as: subject, called: reference, of: question.tenant)
        return verdict("enrolled", 1, capture, ["user_ref": .string(subject), "palm_id": .string(reference)])
    }

    private func verify(_ question: PalmQuestion) throws(Failure) -> [String: JSON] {
        let subject = try question.requiredSubject()
        guard let kept = ledger.enrolment(of: subject, in: question.tenant), kept.reference == question.reference else {
            throw Failure(.notFound, code: "not_found", detail: "there is no such enrolment")
        }
        let names: [String: JSON] = ["user_ref": .string(subject), "palm_id": .string(kept.reference)]
        guard let capture = capture(question) else { return verdict("no_match", 0, nil, names) }
        let distance = PalmGallery.distance(of: ledger.probe(capture.palm, of: question.tenant), to: kept.template)
        return verdict(distance <= Self.distanceMax ? "match" : "no_match", Self.score(distance), capture, names)
    }

    private func identify(_ question: PalmQuestion) -> [String: JSON] {
        guard let capture = capture(question) else { return verdict("nobody", 0, nil, [:]) }
        let probe = ledger.probe(capture.palm, of: question.tenant)
        guard let (kept, distance) = ledger.nearest(to: probe, within: Self.distanceMax, in: question.tenant) else {
            return verdict("nobody", 0, capture, [:])
        }
        return verdict(
            "identified", Self.score(distance), capture,
            ["user_ref": .string(kept.subject), "palm_id": .string(kept.reference)])
    }

    private func status(_ question: PalmQuestion) throws(Failure) -> [String: JSON] {
        let subject = try question.requiredSubject()
        let isKept = ledger.enrolment(of: subject, in: question.tenant) != nil
        return ["user_ref": .string(subject), "outcome": isKept ? "enrolled" : "none"]
    }

    private func delete(_ question: PalmQuestion) throws(Failure) -> [String: JSON] {
        let subject = try question.requiredSubject()
        ledger.delete(subject, of: question.tenant)
        return ["user_ref": .string(subject), "outcome": "deleted"]
    }

    /// 1 for the same features, 0 for those of strangers.
    private static func score(_ distance: Double) -> Double { max(0, 1 - 2 * distance) }

    private func verdict(
        _ outcome: String, _ score: Double, _ capture: SimulatedCapture?, _ more: [String: JSON]
    ) -> [String: JSON] {
        let liveness = capture.map { $0.isAlive ? "live" : "spoof" } ?? "unknown"
        let own: [String: JSON] = [
            "outcome": .string(outcome), "score": .number(score), "liveness": .string(liveness),
        ]
        return own.merging(more) { $1 }
    }
}
