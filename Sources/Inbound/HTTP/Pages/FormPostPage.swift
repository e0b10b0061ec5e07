/// Carries an authorization response to the client (OAuth 2.0 Form Post Response Mode 1.0).
///
/// A script posts the form as soon as the page is there; without scripts there is a button.
struct FormPostPage: Page {
    static let template = PageTemplate.formPost

    var frame: PageFrame
    /// The validated redirect URI.
    var redirectURI: String
    /// The parameters of the response.
    var parameters: [HiddenField]

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        let client = frame.client?.name ?? frame.product
        return [
            "redirectURI": redirectURI,
            "parameters": parameters.map(\.fields),
            "lead": phrasebook.sentence(.formPostLead, ["client": client]),
        ]
    }
}
