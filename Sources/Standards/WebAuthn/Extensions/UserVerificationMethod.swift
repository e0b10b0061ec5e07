import CBOR
import JOSE

/// How the user was verified, by the numbers of the FIDO Registry of Predefined Values §3 (Level 2 §10.3, "uvm").
public struct UserVerificationMethod: Equatable, Sendable {
    public let method: UInt32
    public let keyProtection: UInt16
    public let matcherProtection: UInt16

    private init?(_ numbers: [Int64]) {
        guard
            numbers.count == 3, let method = UInt32(exactly: numbers[0]),
            let key = UInt16(exactly: numbers[1]), let matcher = UInt16(exactly: numbers[2])
        else { return nil }
        (self.method, keyProtection, matcherProtection) = (method, key, matcher)
    }

    /// One to three entries of three numbers each.
    static func list(_ entries: [[Int64]?]) throws(Refusal) -> [UserVerificationMethod] {
        let methods = entries.compactMap { $0.flatMap(UserVerificationMethod.init) }
        guard (1...3).contains(entries.count), methods.count == entries.count else {
            throw Refusal(
                .extensionMalformed, "uvm is no list of one to three entries of three numbers.", source: source)
        }
        return methods
    }

    static let source = "WebAuthn Level 2 §10.3"

    var json: JSON {
        .array([Int64(method), Int64(keyProtection), Int64(matcherProtection)].map(JSON.integer))
    }
}
