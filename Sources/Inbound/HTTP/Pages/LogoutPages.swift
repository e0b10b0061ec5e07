/// Asks whether to sign out, where the app gave no `id_token_hint` (OpenID Connect RP-Initiated Logout 1.0 §2).
///
/// Posts `decision=allow` or `decision=deny`.
struct ConfirmLogoutPage: Page {
    static let template = PageTemplate.confirmLogout

    var frame: PageFrame
    /// Who would be signed out; nil where it is not to be shown.
    var account: AccountDisplay?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = ["heading": phrasebook.sentence(.logoutHeading, ["product": frame.product])]
        if let client = frame.client {
            fields["lead"] = phrasebook.sentence(.logoutAskedBy, ["client": client.name])
        }
        fields["account"] = account?.fields
        return fields
    }
}

/// Says that nobody is signed in any more.
struct SignedOutPage: Page {
    static let template = PageTemplate.signedOut

    var frame: PageFrame
    /// The client's `post_logout_redirect_uri`, once validated.
    var returnAddress: String?
    var signInAddress: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = ["lead": phrasebook.sentence(.signedOutLead, ["product": frame.product])]
        if let address = WebAddress.checkedAllowingApps(returnAddress) {
            fields["returnAddress"] = address
            fields["returnTo"] =
                frame.client.map { phrasebook.sentence(.signedOutReturnTo, ["client": $0.name]) }
                ?? phrasebook.sentence(.signedOutReturn)
        }
        fields["signInAddress"] = signInAddress
        return fields
    }
}
