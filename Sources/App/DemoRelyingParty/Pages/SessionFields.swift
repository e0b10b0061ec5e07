import FoundationEssentials
import HTTP
import JOSE

/// What the page of somebody signed in shows: who, how that is known, and with which tokens.
struct SessionFields {
    let person: SignedIn
    /// The values of `acr` that the server can reach; nil where it does not say.
    let classes: [String]?
    let phrasebook: Phrasebook

    var all: PageFields {
        let token = person.idToken.token
        var fields: PageFields = [
            "csrf": person.formToken,
            "account": account,
            "doors": doors,
            "checks": person.idToken.checks.map(fields(of:)),
            "header": table(token.header.members, first: ["alg", "kid", "typ"]),
            "claims": table(
                token.claims.members,
                first: ["iss", "sub", "aud", "azp", "iat", "exp", "auth_time", "nonce", "at_hash", "acr", "amr", "sid"]),
            "raw": rawParts,
            "hasRefreshToken": person.tokens.refreshToken != nil,
            "scope": person.tokens.scope ?? DemoRelyingParty.scope,
        ]
        fields["accessTokenEnd"] = person.tokens.accessTokenExpiresAt.map(Moment.text)
        fields["userInfo"] = person.userInfo.map { table($0, first: ["sub", "name"]) }
        fields["userInfoProblem"] = person.userInfoProblem.map { "\($0)" }
        if let refresh = person.lastRefresh { fields["refresh"] = RefreshNotice(refresh).fields(phrasebook) }
        return fields
    }

    /// What can be done at the bank. A door whose class the server cannot reach is shut, and says why.
    private var doors: PageFields {
        func isReachable(_ name: String) -> Bool { classes?.contains(name) ?? true }
        return [
            "smallAmount": PaymentOrder.small.amount, "largeAmount": PaymentOrder.large.amount,
            "limit": PaymentOrder.text(cents: PaymentService.limitCents),
            "canPayLarge": PaymentService.demand.acrValues.contains(where: isReachable),
            "canOpenAccount": isReachable(OpenedAccount.authenticationClass),
        ]
    }

    private var account: PageFields {
        let told = person.userInfo ?? [:]
        let claims = person.idToken.token.claims
        func text(_ name: String) -> String? { told[name]?.string ?? claims[name]?.string }
        let name = text("name") ?? text("preferred_username") ?? person.idToken.subject
        var fields: PageFields = ["name": name, "initials": Initials.of(name)]
        fields["detail"] = text("email") ?? text("preferred_username").flatMap { $0 == name ? nil : $0 }
        return fields
    }

    private func fields(of check: Check) -> PageFields {
        var fields: PageFields = [
            "sentence": phrasebook.text(in: "checks", named: check.rule.rawValue) ?? check.rule.rawValue,
            "source": check.rule.source,
        ]
        if case .passed(let value) = check.outcome {
            fields["isPassed"] = true
            fields["value"] = value
        }
        return fields
    }

    /// The members as a table: the well-known in the order in which they are explained, then the others by name.
    private func table(_ members: [String: JSON], first: [String]) -> PageFields {
        let others = members.keys.filter { !first.contains($0) }.sorted()
        let rows = (first.filter { members[$0] != nil } + others).map { name -> PageFields in
            let value = members[name] ?? .null
            var fields: PageFields = ["name": name, "value": value.string ?? value.text]
            fields["moment"] = Self.moment(name, value)
            fields["meaning"] = phrasebook.text(in: "claims", named: name)
            return fields
        }
        return ["rows": rows]
    }

    /// The claims that are a NumericDate (RFC 7519 §2), in words.
    private static func moment(_ name: String, _ value: JSON) -> String? {
        guard ["iat", "exp", "nbf", "auth_time", "updated_at"].contains(name), let seconds = value.number,
            JWTClaims([name: value]).date(name) != nil
        else { return nil }
        return Moment.text(Date(timeIntervalSince1970: seconds))
    }

    /// The token as it came, in its three parts.
    private var rawParts: PageFields {
        let parts = person.idToken.text.split(separator: ".").map(String.init)
        guard parts.count == 3 else { return [:] }
        return ["header": parts[0], "payload": parts[1], "signature": parts[2]]
    }
}

/// What came of a refresh, in words.
struct RefreshNotice {
    private enum Kind: String, CaseIterable {
        case renewed, failed, ended, distrusted, impossible
    }

    let refresh: SignedIn.Refresh

    init(_ refresh: SignedIn.Refresh) { self.refresh = refresh }

    /// The sentences that are asked for by name.
    static var keys: [String] { Kind.allCases.map { "refresh.\($0.rawValue)" } }

    private var kind: Kind {
        switch refresh {
        case .renewed: .renewed
        // The server says that there is nothing left to renew (RFC 6749 §5.2).
        case .failed(.refused(let refusal), _) where refusal.code == "invalid_grant": .ended
        case .failed: .failed
        case .distrusted: .distrusted
        case .impossible: .impossible
        }
    }

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = ["sentence": phrasebook.text(in: "refresh", named: kind.rawValue) ?? ""]
        switch refresh {
        case .renewed(let before, let after, let moment):
            fields["isGood"] = true
            fields["before"] = before.map(Moment.text)
            fields["after"] = after.map(Moment.text)
            fields["moment"] = Moment.text(moment)
        case .failed(let problem, let moment):
            fields["detail"] = "\(problem)"
            fields["moment"] = Moment.text(moment)
        case .distrusted(let rule, let reason, let moment):
            fields["detail"] = "\(rule.source): \(reason)"
            fields["moment"] = Moment.text(moment)
        case .impossible: break
        }
        return fields
    }
}
