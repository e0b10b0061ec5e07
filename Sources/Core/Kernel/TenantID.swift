/// Whose data is meant. Every look-up is by (tenant, id); no id alone opens anything.
public struct TenantID: Hashable, Sendable, CustomStringConvertible {
    /// The tenant that the bare public address serves.
    public static let `default` = TenantID("default")

    public let string: String

    public init(_ string: String) {
        self.string = string
    }

    public var description: String { string }
}
