/// When an authenticator may use or reveal a credential (CTAP 2.1 §12.1, "credProtect").
public enum CredentialProtection: Int, CaseIterable, Comparable, Sendable {
    case userVerificationOptional = 1
    case userVerificationOptionalWithCredentialIDList
    case userVerificationRequired

    /// As a client takes it.
    var name: String {
        switch self {
        case .userVerificationOptional: "userVerificationOptional"
        case .userVerificationOptionalWithCredentialIDList: "userVerificationOptionalWithCredentialIDList"
        case .userVerificationRequired: "userVerificationRequired"
        }
    }

    init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    public static func < (a: CredentialProtection, b: CredentialProtection) -> Bool { a.rawValue < b.rawValue }
}
