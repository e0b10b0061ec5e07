/// An Argon2id hash as it is stored: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, the PHC string format.
///
/// Whoever holds one may compute it: all bounds are checked while it is read. The order of the fields is fixed, numbers
/// have no leading zero and there is nothing around it, so that equal hashes are equal strings.
struct EncodedPasswordHash: Equatable, Sendable {
    static let bytesMax = 256
    static let saltBytesAllowed = 8...48
    static let tagBytesAllowed = 16...64

    let parameters: Argon2Parameters
    let salt: [UInt8]
    let tag: [UInt8]

    init(parameters: Argon2Parameters, salt: [UInt8], tag: [UInt8]) {
        self.parameters = parameters
        self.salt = salt
        self.tag = tag
    }

    init(_ string: String) throws(MalformedPasswordHash) {
        guard string.utf8.count <= Self.bytesMax else { throw .tooLong }
        let fields = string.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0].isEmpty else { throw .notPHC }
        guard fields[1].elementsEqual("argon2id".utf8) else { throw .notArgon2id }
        guard fields[2].elementsEqual("v=19".utf8) else { throw .versionUnknown }
        parameters = try Self.parameters(in: fields[3])
        guard let salt = PHCBase64.decode(fields[4]), Self.saltBytesAllowed ~= salt.count else { throw .salt }
        guard let tag = PHCBase64.decode(fields[5]), Self.tagBytesAllowed ~= tag.count else { throw .tag }
        self.salt = salt
        self.tag = tag
    }

    var string: String {
        let costs = "m=\(parameters.memoryKibibytes),t=\(parameters.passes),p=\(parameters.lanes)"
        return "$argon2id$v=19$\(costs)$\(PHCBase64.encode(salt))$\(PHCBase64.encode(tag))"
    }

    private static func parameters(in field: Substring.UTF8View) throws(MalformedPasswordHash) -> Argon2Parameters {
        let costs = field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard costs.count == 3,
            let memoryKibibytes = number(in: costs[0], named: "m"),
            let passes = number(in: costs[1], named: "t"),
            let lanes = number(in: costs[2], named: "p")
        else { throw .notPHC }
        do {
            return try Argon2Parameters(memoryKibibytes: memoryKibibytes, passes: passes, lanes: lanes)
        } catch {
            throw .parameters(error)
        }
    }

    /// Nine digits at most, so that no product of two of them can overflow.
    private static func number(in field: Substring.UTF8View, named name: Unicode.Scalar) -> Int? {
        let digits = field.dropFirst(2)
        guard field.starts(with: [UInt8(ascii: name), UInt8(ascii: "=")]), 1...9 ~= digits.count else { return nil }
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        guard digits.first != UInt8(ascii: "0") else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}

/// A stored hash that this server did not write, or that was damaged. It carries nothing of the hash itself.
public enum MalformedPasswordHash: Error, Equatable {
    case tooLong
    case notPHC
    case notArgon2id
    case versionUnknown
    case parameters(InvalidArgon2Parameters)
    case salt
    case tag
}
