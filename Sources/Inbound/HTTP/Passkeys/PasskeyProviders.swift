import FoundationEssentials
import JOSE
public import Passkeys
import WebAuthn

/// The names by which people know the makers of their passkeys, by model (Web Authentication Level 3 §6.5.1, AAGUID).
///
/// Without attestation a model is what the client says: good for a name in a list, never for a decision.
public struct PasskeyProviders: Sendable {
    /// What a passkey is called that nobody gave a name.
    static let unnamed = "Passkey"

    private let names: [AAGUID: String]

    /// None: every passkey is called by its name alone.
    public static let none = PasskeyProviders([:])

    init(_ names: [AAGUID: String]) {
        self.names = names
    }

    /// Reads `{"<aaguid>": "<name>"}`.
    ///
    /// - Throws: ``InvalidPasskeyProviders``, or what the file system says.
    public init(contentsOf path: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        guard let members = try JSON(parsing: bytes).object else { throw InvalidPasskeyProviders(entry: path) }
        names = try members.reduce(into: [:]) { names, member in
            guard let model = AAGUID(member.key), let name = member.value.string, !name.isEmpty else {
                throw InvalidPasskeyProviders(entry: member.key)
            }
            names[model] = name
        }
    }

    public func name(of passkey: Passkey) -> String? {
        AAGUID(passkey.credential.aaguid).flatMap { names[$0] }
    }

    /// The name that a person gave it, or else its provider's; nil where there is neither.
    public func title(of passkey: Passkey) -> String? {
        passkey.name == Self.unnamed ? name(of: passkey) : passkey.name
    }
}

/// A list of providers that cannot be read, with the entry that is wrong.
public struct InvalidPasskeyProviders: Error, Equatable, Sendable, CustomStringConvertible {
    public let entry: String

    public var description: String { "the list of passkey providers has an entry that is none: \(entry)" }
}
