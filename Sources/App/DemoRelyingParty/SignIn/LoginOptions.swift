/// What a sign-in may ask of the server beyond the necessary; each is a link on the home page.
struct LoginOptions: Equatable, Sendable {
    enum ResponseMode: String, Sendable {
        case query
        /// The answer comes as a form that the browser posts (OAuth 2.0 Form Post Response Mode).
        case formPost = "form_post"
    }

    private static let prompts: Set<String> = ["login", "consent", "select_account", "create", "none"]

    var prompt: String?
    var maxAgeSeconds: Int?
    var uiLocales: String
    var responseMode: ResponseMode?

    /// Takes from a link what is on the list above, and nothing else: others may link here as well.
    ///
    /// - Parameter language: of the page that the person comes from; the server's pages go on in it.
    init(_ parameters: FormParameters, language: String) {
        prompt = parameters["prompt"].flatMap { Self.prompts.contains($0) ? $0 : nil }
        maxAgeSeconds = parameters["max_age"].flatMap { Int($0) }.flatMap { (0...86_400).contains($0) ? $0 : nil }
        responseMode = parameters["response_mode"].flatMap(ResponseMode.init(rawValue:))
        uiLocales = parameters["ui_locales"].flatMap { Self.isLanguageTag($0) ? $0 : nil } ?? language
    }

    /// What the demo itself asks for on an errand.
    init(language: String, maxAgeSeconds: Int?) {
        uiLocales = language
        self.maxAgeSeconds = maxAgeSeconds
    }

    /// The parameters of OpenID Connect Core §3.1.2.1 that carry it.
    var parameters: [(String, String)] {
        var parameters = [("ui_locales", uiLocales)]
        if let prompt { parameters.append(("prompt", prompt)) }
        if let maxAgeSeconds { parameters.append(("max_age", String(maxAgeSeconds))) }
        if let responseMode { parameters.append(("response_mode", responseMode.rawValue)) }
        return parameters
    }

    private static func isLanguageTag(_ text: String) -> Bool {
        text.utf8.count <= 35
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
