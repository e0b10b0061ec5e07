/// Whom a route speaks to: decides how its errors look and who may call it.
public struct Surface: Sendable, Equatable {
    public enum Errors: Sendable {
        case json, page
    }

    public var errors: Errors
    /// Scripts of any origin may call it, without credentials.
    public var isCrossOrigin: Bool

    public init(errors: Errors, isCrossOrigin: Bool = false) {
        self.errors = errors
        self.isCrossOrigin = isCrossOrigin
    }

    /// For programs on servers.
    public static let api = Surface(errors: .json)
    /// For programs anywhere, browsers' apps among them.
    public static let openAPI = Surface(errors: .json, isCrossOrigin: true)
    /// For people.
    public static let page = Surface(errors: .page)
}
