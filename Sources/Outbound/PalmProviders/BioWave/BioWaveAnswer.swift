import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Palm
import WebClient

/// An answer as it came, with whether it is signed over itself and our nonce.
///
/// A member that is not what the contract says is a failure of the provider; none has a default.
struct BioWaveAnswer {
    /// The contract's answers have less than a kilobyte.
    static let bytesMax = 16_384
    private static let depthMax = 4

    let isSigned: Bool
    let latency: Duration
    private let members: [String: JSON]

    init(
        _ response: WebResponse,
        to requestID: String,
        nonce: PalmNonce,
        signedBy key: SymmetricKey,
        in header: String,
        latency: Duration
    ) throws(PalmProviderFailure) {
        switch response.status {
        case 200: break
        case 401, 403: throw PalmProviderFailure(.refusedUs, "status \(response.status)")
        default: throw PalmProviderFailure(.failed, "status \(response.status)")
        }
        do throws(JSONError) {
            let json = try JSON(parsing: response.body, depthMax: Self.depthMax, bytesMax: Self.bytesMax)
            members = json.object ?? [:]
        } catch {
            throw PalmProviderFailure(.malformed, "\(error)")
        }
        isSigned = BioWaveSignature.isGood(response.header(header), over: response.body, nonce: nonce, key: key)
        self.latency = latency
        // Only of an answer that is the provider's own is it worth knowing that it answers something else.
        guard !isSigned || members["request_id"]?.string == requestID else {
            throw PalmProviderFailure(.malformed, "another request_id")
        }
    }

    subscript(name: String) -> JSON? { members[name] }

    func choice(of allowed: Set<String>) throws(PalmProviderFailure) -> String {
        let outcome = try text("outcome")
        guard allowed.contains(outcome) else { throw PalmProviderFailure(.malformed, "an unknown outcome") }
        return outcome
    }

    func subject() throws(PalmProviderFailure) -> PalmSubject { PalmSubject(try text("user_ref")) }

    func reference() throws(PalmProviderFailure) -> PalmReference {
        guard let reference = PalmReference(try text("palm_id")) else {
            throw PalmProviderFailure(.malformed, "palm_id")
        }
        return reference
    }

    /// A JSON number; whether it is in range is judged with the rest.
    func score() throws(PalmProviderFailure) -> Double {
        guard let score = members["score"]?.number else { throw PalmProviderFailure(.malformed, "score") }
        return score
    }

    /// - Parameter name: what the provider calls the tenant.
    func evidence(in tenant: TenantID, as name: String) throws(PalmProviderFailure) -> PalmEvidence {
        guard let liveness = PalmLiveness(rawValue: try text("liveness")) else {
            throw PalmProviderFailure(.malformed, "liveness")
        }
        guard let decidedAt = members["decided_at"]?.integer else {
            throw PalmProviderFailure(.malformed, "decided_at")
        }
        let named = try text("tenant")
        return PalmEvidence(
            nonce: PalmNonce(try text("nonce")),
            tenant: named == name ? tenant : TenantID("\(named) at the provider"),
            liveness: liveness,
            authenticity: isSigned ? .signed : .none,
            decidedAt: Date(milliseconds: decidedAt),
            latency: latency
        )
    }

    private func text(_ name: String) throws(PalmProviderFailure) -> String {
        guard let text = members[name]?.string, text.utf8.count <= PalmReference.bytesMax else {
            throw PalmProviderFailure(.malformed, name)
        }
        return text
    }
}
