/// How long what is issued lives, in seconds.
public struct TokenLifetimes: Equatable, Sendable {
    /// How far the clock of the server that issued a token may be ahead of the one that reads it.
    static let clockSkewSeconds = 5

    public var code: Int
    public var accessToken: Int
    public var idToken: Int
    /// From the first token of a family to the last.
    public var refreshFamily: Int
    /// For how long after a rotation the token before gets the same successor again, since an answer may have been lost.
    public var refreshGrace: Int

    public init(
        code: Int = 60,
        accessToken: Int = 600,
        idToken: Int = 600,
        refreshFamily: Int = 2_592_000,
        refreshGrace: Int = 10
    ) {
        self.code = code
        self.accessToken = accessToken
        self.idToken = idToken
        self.refreshFamily = refreshFamily
        self.refreshGrace = refreshGrace
    }
}
