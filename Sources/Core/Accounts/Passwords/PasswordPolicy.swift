/// Tells whether a password is one of those that attackers try first.
public protocol CommonPasswords: Sendable {
    /// - Parameter normalised: lower case, NFC.
    func contains(_ normalised: String) -> Bool
}

/// What a new password must be (NIST SP 800-63B-4 §3.1.1.2): long, and not one that is tried first.
///
/// No composition rules and no expiry: they make people choose worse.
public struct PasswordPolicy: Sendable {
    /// 15 where the password is all that guards the account; 8 where a second factor is always asked as well.
    public let lengthMin: Int
    private let common: any CommonPasswords

    public init(lengthMin: Int = 15, common: any CommonPasswords) {
        self.lengthMin = lengthMin
        self.common = common
    }

    /// - Parameter context: words an attacker would try for this account: its name, its address, the service's name.
    public func check(_ password: Password, context: [String]) throws(PasswordProblem) {
        guard password.length >= lengthMin else { throw .tooShort(lengthMin: lengthMin) }
        let folded = password.text.lowercased()
        guard !common.contains(folded) else { throw .common }
        let core = Self.repeatedPart(of: folded)
        guard core == folded || (!common.contains(core) && core.unicodeScalars.count >= 8) else { throw .common }
        guard !Self.isSequence(folded) else { throw .common }
        for word in context.map({ $0.lowercased() }) where word.count >= 3 {
            let rest = folded.replacing(word, with: "")
            guard rest.count >= 4 || rest.count == folded.count else { throw .predictable }
        }
    }

    /// The shortest string of which the text is a repetition; the text itself if it is none.
    static func repeatedPart(of text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        for size in 1..<max(2, scalars.count / 2 + 1) where scalars.count.isMultiple(of: size) && size < scalars.count {
            let repeats = scalars.indices.dropFirst(size).allSatisfy { scalars[$0] == scalars[$0 - size] }
            if repeats { return String(String.UnicodeScalarView(scalars.prefix(size))) }
        }
        return text
    }

    /// Whether each character is the next, or the one before, of its neighbour: `abcdefgh…`, `987654…`.
    static func isSequence(_ text: String) -> Bool {
        let values = text.unicodeScalars.map { Int($0.value) }
        guard values.count > 2 else { return false }
        let steps = Set(zip(values, values.dropFirst()).map { $1 - $0 })
        // A row of digits goes on from 9 at 0, and downwards from 0 at 9.
        return steps.isSubset(of: [1, -9]) || steps.isSubset(of: [-1, 9])
    }
}
