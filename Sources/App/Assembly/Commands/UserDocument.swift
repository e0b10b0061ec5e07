public import Accounts
public import JOSE
public import Kernel

/// A person as an operator gives them: standard claims with a name and a password, checked but not yet created.
public struct UserDocument: Sendable {
    public let username: Username
    public let password: Password
    public let profile: Profile
    /// An identifier brought along from another system.
    public let subject: ID<User>?
    public let warnings: [String]

    /// - Throws: ``InvalidUserDocument``
    public init(_ members: [String: JSON]) throws(InvalidUserDocument) {
        username = try Self.username(in: members)
        password = try Self.password(in: members)
        subject = try Self.subject(in: members)
        do {
            profile = try Profile(members.filter { !Self.ours.contains($0.key) })
        } catch {
            throw InvalidUserDocument(error.name, reason: error.reason)
        }
        warnings = members["updated_at"] == nil ? [] : ["updated_at is for the server to say and is ignored"]
    }

    private static let ours: Set<String> = ["username", "password", "sub", "updated_at"]
    /// OpenID Connect Core §2: 255 ASCII characters at most.
    private static let subjectBytesMax = 255

    /// Without a name of its own, the person has the one they prefer, or their address.
    private static func username(in members: [String: JSON]) throws(InvalidUserDocument) -> Username {
        let names = ["username", "preferred_username", "email"]
        guard let name = names.first(where: { members[$0] != nil }), let value = members[name] else {
            throw InvalidUserDocument("username", reason: "is missing, and so are preferred_username and email")
        }
        guard let text = value.string else { throw InvalidUserDocument(name, reason: "must be a string") }
        do {
            return try Username(text)
        } catch {
            throw InvalidUserDocument(name, reason: PlainWords.reason(error))
        }
    }

    private static func password(in members: [String: JSON]) throws(InvalidUserDocument) -> Password {
        guard let value = members["password"] else { throw InvalidUserDocument("password", reason: "is missing") }
        guard let text = value.string else { throw InvalidUserDocument("password", reason: "must be a string") }
        do {
            return try Password(text)
        } catch {
            throw InvalidUserDocument("password", reason: PlainWords.reason(error))
        }
    }

    private static func subject(in members: [String: JSON]) throws(InvalidUserDocument) -> ID<User>? {
        guard let value = members["sub"] else { return nil }
        guard let text = value.string, (1...subjectBytesMax).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else {
            throw InvalidUserDocument(
                "sub",
                reason: "must be 1 to \(subjectBytesMax) printable ASCII characters (OpenID Connect Core §2)")
        }
        return ID(text)
    }
}

/// A person who is not taken, with the member that is wrong.
public struct InvalidUserDocument: Error, Equatable, Sendable {
    public let member: String
    public let reason: String

    init(_ member: String, reason: String) {
        self.member = member
        self.reason = reason
    }
}
