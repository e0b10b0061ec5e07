/// Asks whether an app may have what it wants.
///
/// Posts `decision=allow` or `decision=deny`, with a `scope` or a `claim` for each optional item that was left on.
/// Locked items are not posted: they go with the decision.
struct ConsentPage: Page {
    /// A scope or a claim that the app asks for.
    struct Item: Sendable {
        /// Its name in the protocol, and the value that is posted.
        let name: String
        /// How its owner describes it, where it is none of the standard ones.
        var description: String?
        /// The app cannot do without: there is nothing to switch off.
        var isLocked: Bool = false
        /// Whether an optional one is switched on at first.
        var isOn: Bool = true
    }

    static let template = PageTemplate.consent

    var frame: PageFrame
    var account: AccountDisplay
    /// Where another account is chosen.
    var otherAccountAddress: String?
    var scopes: [Item]
    var claims: [Item] = []
    var verified: [Fact] = []
    /// Why the app asks, in its own words.
    var purpose: String?
    /// The app keeps its access while the person is away (`offline_access`).
    var isOffline: Bool = false

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let client = frame.client?.name ?? frame.product
        let items =
            scopes.map { Self.fields(of: $0, field: "scope", group: "scopes", phrasebook) }
            + claims.map { Self.fields(of: $0, field: "claim", group: "claims", phrasebook) }
            + verified.map { $0.fields(phrasebook) }
        var fields: PageFields = [
            "heading": phrasebook.sentence(.consentHeading, ["client": client]),
            "account": account.fields,
            "items": items,
            "hasOptional": (scopes + claims + verified.map(\.item)).contains { !$0.isLocked },
            "duration": phrasebook.sentence(isOffline ? .consentOffline : .consentOnline, ["client": client]),
            "why": phrasebook.sentence(.consentWhy, ["client": client]),
        ]
        fields["purpose"] = purpose
        fields["otherAccountAddress"] = otherAccountAddress
        return fields
    }

    private static func fields(
        of item: Item, field: String, group: String, _ phrasebook: Phrasebook
    ) -> PageFields {
        [
            "field": field,
            "name": item.name,
            "sentence": phrasebook.text(in: group, named: item.name) ?? item.description ?? item.name,
            "isLocked": item.isLocked,
            "isOn": item.isOn,
        ]
    }
}
