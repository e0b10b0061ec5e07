import Kernel

/// The names of keys: `prefix:tenant:kind:{id}`.
///
/// What stands in braces chooses the slot of a cluster. The parts are escaped, so that no two things share a name,
/// whatever characters their ids have.
struct KeyNames: Sendable {
    /// A letter each: there are four keys for every session with its refresh tokens, all in memory.
    enum Kind: String, CaseIterable, Sendable {
        case code = "c"
        case oneTime = "o"
        case journey = "j"
        case session = "s"
        case browser = "b"
        case cookie = "k"
        case person = "u"
        case family = "f"
        case grant = "g"
        case replayMark = "r"
        case counter = "n"
    }

    private let prefix: String

    /// - Parameter prefix: braces in it are escaped, for they would choose the slot.
    init(prefix: String) {
        self.prefix = Self.escape(prefix, " {}%")
    }

    func key(_ kind: Kind, _ id: String, in tenant: TenantID) -> String {
        "\(prefix):\(Self.escape(tenant.string)):\(kind.rawValue):{\(Self.escape(id))}"
    }

    /// A key of all tenants, for what is apart by slots only.
    func shared(_ kind: Kind, _ slotTag: String) -> String {
        "\(prefix)::\(kind.rawValue):{\(slotTag)}"
    }

    /// A further key in the slot of another.
    static func key(beside other: String, _ parts: String...) -> String {
        parts.reduce(into: other) { $0 += ":" + escape($1) }
    }

    private static func escape(_ text: String, _ special: String = "%{}:") -> String {
        let special = special.utf8
        guard text.utf8.contains(where: special.contains) else { return text }
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            if special.contains(byte) {
                escaped += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            } else {
                escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
