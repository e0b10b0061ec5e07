import HTTP

/// What the page of an account shows: who its owner was proved to be, or why there is none.
struct AccountFields {
    /// The sentences that are asked for by name.
    static var keys: [String] {
        ["account.opened", "account.refused", "account.openedLead"]
            + Refusal.Kind.allCases.map { "accountRefused.\($0.rawValue)" }
    }

    let opening: Result<OpenedAccount, Refusal>
    let phrasebook: Phrasebook

    var all: PageFields {
        switch opening {
        case .success(let account):
            return [
                "title": text("account", "opened"), "lead": text("account", "openedLead"), "isOpened": true,
                "account": fields(of: account),
            ]
        case .failure(let refusal):
            var fields: PageFields = [
                "title": text("account", "refused"), "lead": text("accountRefused", refusal.kind.rawValue),
                "isUnmet": refusal.kind == .unmet,
            ]
            fields["detail"] = refusal.detail
            return fields
        }
    }

    private func fields(of account: OpenedAccount) -> PageFields {
        var fields: PageFields = [
            "claims": account.claims.map { claim -> PageFields in
                [
                    "name": claim.name, "meaning": text("claims", claim.name), "value": claim.value,
                ]
            },
            "trustFramework": account.trustFramework,
            "openedAt": Moment.text(account.openedAt),
        ]
        fields["level"] = account.level
        fields["verifiedAt"] = account.verifiedAt
        if !account.checkers.isEmpty { fields["checkers"] = account.checkers.joined(separator: ", ") }
        if !account.evidence.isEmpty { fields["evidence"] = account.evidence.joined(separator: ", ") }
        return fields
    }

    private func text(_ group: String, _ name: String) -> String { phrasebook.text(in: group, named: name) ?? "" }
}
