import FoundationEssentials
import JOSE
public import Proofing

extension ClaimsRequest {
    /// The claim that holds all verified ones (OpenID Identity Assurance Schema Definition 1.0 §5).
    static let verifiedClaims = "verified_claims"

    /// All that is asked for as verified, wherever.
    public var verified: [VerifiedClaimsRequest] { [verifiedForUserInfo, verifiedForIDToken].compactMap(\.self) }

    /// The same without any plain claim.
    var verifiedAlone: ClaimsRequest {
        ClaimsRequest(
            userInfo: [:], idToken: [:], verifiedForUserInfo: verifiedForUserInfo,
            verifiedForIDToken: verifiedForIDToken)
    }

    /// Whether a name is one of a plain claim.
    ///
    /// Those that begin as consents to verified claims do are no claims here: who agreed to such a name would have agreed
    /// to what was never shown to them.
    static func isPlain(_ name: String) -> Bool {
        name != verifiedClaims && !name.hasPrefix(VerifiedClaimsRequest.consentPrefix)
    }

    /// - Parameter place: the member `userinfo` or `id_token`.
    static func verified(_ place: JSON?) throws(OAuthError) -> VerifiedClaimsRequest? {
        guard let json = place?[verifiedClaims] else { return nil }
        do {
            return try VerifiedClaimsRequest(json)
        } catch {
            throw OAuthError(.invalidRequest, "claims: " + error.detail)
        }
    }

    /// What a person is asked to share of what stands verified, each once.
    ///
    /// - Parameters:
    ///   - held: what stands verified now.
    ///   - offered: the claims that can be verified here.
    func verifiedFacts(from held: [VerifiedClaims], offering offered: Set<String>, at now: Date) -> [VerifiedFact] {
        VerifiedFact.united(verified.flatMap { $0.facts(from: held, offering: offered, at: now) })
    }

    /// The same where nobody can be verified: each fact without a value and a source.
    public var unverifiedFacts: [VerifiedFact] { verifiedFacts(from: [], offering: [], at: .distantPast) }
}
