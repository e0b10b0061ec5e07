public import FoundationEssentials
public import JOSE

extension VerifiedClaimsRequest {
    /// The `verified_claims` of an ID token or a userinfo response: what was asked for, is held, fits, and may be told.
    ///
    /// A set that cannot be answered is left out; it is never an error (OpenID Connect for Identity Assurance 1.0 §5.7.4).
    ///
    /// - Parameters:
    ///   - held: what stands verified of the person now, what is preferred first.
    ///   - declined: what the person would not share, by the names of ``consents``.
    ///   - offered: the claims that discovery announces; no other is told (§8).
    /// - Returns: nil where nothing is left.
    public func answer(
        from held: [VerifiedClaims],
        withholding declined: Set<String>,
        offering offered: Set<String>,
        at now: Date
    ) -> JSON? {
        let answers = elements.compactMap { element in
            element.match(in: held, withholding: declined, offering: offered, at: now)?.json
        }
        guard let first = answers.first else { return nil }
        return isArray ? .array(answers) : first
    }
}

/// What of one proof answers one set of a request.
struct VerifiedMatch {
    let proof: VerifiedClaims
    /// What of its verification is told.
    let verification: JSON
    let claims: [String: JSON]

    var json: JSON { ["verification": verification, "claims": .object(claims)] }
}

extension VerifiedClaimsRequest.Element {
    /// The proof that answers most of it, of equal ones the first.
    func match(
        in held: [VerifiedClaims],
        withholding declined: Set<String> = [],
        offering offered: Set<String>,
        at now: Date
    ) -> VerifiedMatch? {
        let names = claims.keys.filter { name in
            // A language may stand behind the name: `given_name#ar` (OpenID Connect Core §5.2).
            offered.contains(String(name.prefix { $0 != "#" }))
                && !declined.contains(VerifiedClaimsRequest.consent(to: name))
        }
        let hidesEvidence = declined.contains(VerifiedClaimsRequest.evidenceConsent)
        var best: VerifiedMatch?
        for proof in held {
            let told = tell(names, of: proof, at: now)
            guard told.count > best?.claims.count ?? 0 else { continue }
            let verification = proof.verification.json
            guard let selection = self.verification.selection(of: verification, at: now),
                let shown = (hidesEvidence ? selection.without("evidence") : selection).of(verification)
            else { continue }
            best = VerifiedMatch(proof: proof, verification: shown, claims: told)
        }
        return best
    }

    /// A claim that is not known or does not fit is left out (§5.7.2, §5.7.4); without any the set is not valid (§5.7.5).
    private func tell(_ names: [String], of proof: VerifiedClaims, at now: Date) -> [String: JSON] {
        var told: [String: JSON] = [:]
        for name in names {
            guard let value = proof.claims[name], value != .null, claims[name]?.admits(value, at: now) == true else {
                continue
            }
            told[name] = value
        }
        return told
    }
}
