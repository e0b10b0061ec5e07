import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// The sessions of one browser: which cookie opens them, and their names.
///
/// A group keeps its name, the beginning of its first cookie's digest, while its cookie changes; so a change of the cookie
/// is one write, whatever the number of sessions.
struct BrowserGroup: Sendable {
    let name: String
    /// The digest of the cookie that opens it.
    let cookie: SHA256Digest
    /// The one before; nil while the first is in force.
    let cookieBefore: SHA256Digest?
    /// Hints: a session says itself which cookie it was saved with.
    let members: [ID<Session>]

    /// Half a digest: a name is compared by nobody, only the whole digest in the group is.
    static func name(of digest: SHA256Digest) -> String {
        Base64URL.encode(Array(digest.bytes.prefix(16)))
    }

    /// Whether a session is opened by this group's cookie: it was saved with it, or came along from the one before.
    ///
    /// Any other was saved with a cookie of which this group does not know: the session moved to another group, or Redis
    /// has lost the change of the cookie and not the session.
    func opens(_ session: Session) -> Bool {
        session.browser == cookie || session.browser == cookieBefore
    }
}

extension BrowserGroup {
    /// The field of the present cookie; its name is the format of the whole.
    static let cookieField = "1"
    static let cookieBeforeField = "p"
    /// Names of sessions stand behind it, their ends are the values.
    static let memberMark: Character = "."

    static func field(of session: ID<Session>) -> RedisArgument {
        .string("\(memberMark)\(session.string)")
    }

    /// - Parameter elements: names and values in turn; further fields are those of a later release.
    init(name: String, _ elements: [RESPValue]) throws(StoreUnavailable) {
        var cookies: [String: SHA256Digest] = [:]
        var members: [ID<Session>] = []
        for index in stride(from: 0, to: elements.count - 1, by: 2) {
            let field = try elements[index].text()
            if field == Self.cookieField || field == Self.cookieBeforeField {
                cookies[field] = try elements[index + 1].bytes().flatMap(SHA256Digest.init(bytes:))
            } else if field.first == Self.memberMark {
                members.append(ID(String(field.dropFirst())))
            }
        }
        guard let cookie = cookies[Self.cookieField] else { throw .unreadable("a browser's group of another format") }
        self.name = name
        self.cookie = cookie
        self.cookieBefore = cookies[Self.cookieBeforeField]
        self.members = members
    }
}
