import Kernel

/// What a person typed as password, normalised (NIST SP 800-63B-4 §3.1.1.2: NFC before hashing); prints nothing.
public struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Longer input is refused unread: hashing must not be made to work on megabytes.
    public static let scalarsMax = 256

    let text: String

    /// - Throws: ``PasswordProblem/tooLong`` past 256 code points.
    public init(_ typed: String) throws(PasswordProblem) {
        guard typed.unicodeScalars.count <= Self.scalarsMax else { throw .tooLong(lengthMax: Self.scalarsMax) }
        text = typed.normalizedNFC
    }

    /// Each Unicode code point counts as one character.
    public var length: Int { text.unicodeScalars.count }

    public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(Array(text.utf8))
    }

    public var description: String { "(hidden)" }
    public var debugDescription: String { "(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a new password is not taken.
public enum PasswordProblem: Error, Equatable, Sendable {
    case tooShort(lengthMin: Int)
    case tooLong(lengthMax: Int)
    /// It is on the list of passwords that attackers try first.
    case common
    /// It is made of the account's own name or the service's.
    case predictable
}
