/// How a model keeps the private keys of its credentials (FIDO Registry of Predefined Values §3.2); words that are not
/// known are kept, for the list grows.
public struct KeyProtection: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// By the system alone: whoever takes it over has the key.
    public static let software = KeyProtection(rawValue: "software")
    public static let hardware = KeyProtection(rawValue: "hardware")
    /// A trusted execution environment of the main processor.
    public static let trustedEnvironment = KeyProtection(rawValue: "tee")
    public static let secureElement = KeyProtection(rawValue: "secure_element")
    /// Wrapped and kept elsewhere; by what, one of the others says.
    public static let remoteHandle = KeyProtection(rawValue: "remote_handle")
}

extension MetadataEntry {
    /// Whether the keys lie in hardware; nil where the statement does not say.
    ///
    /// One that names software beside hardware contradicts itself (the registry forbids it), and is taken by the worse.
    public var keepsKeysInHardware: Bool? {
        guard !keyProtection.isEmpty else { return nil }
        let isHard = !keyProtection.isDisjoint(with: [.hardware, .trustedEnvironment, .secureElement])
        return isHard && !keyProtection.contains(.software)
    }
}
