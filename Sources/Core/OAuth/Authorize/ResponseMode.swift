/// How the answer travels back (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
public enum ResponseMode: String, CaseIterable, Sendable {
    case query
    case fragment
    case formPost = "form_post"
}
