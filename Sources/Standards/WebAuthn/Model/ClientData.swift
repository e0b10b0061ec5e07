import Cryptography
import JOSE

/// What the client says of the ceremony (§5.8.1), read from bytes that the authenticator has signed over.
public struct ClientData: Equatable, Sendable {
    public static let bytesMax = 16_384

    public let type: String
    /// base64url, as sent.
    public let challenge: String
    public let origin: String
    /// Absent counts as false: clients of Level 1 do not send it.
    public let isCrossOrigin: Bool
    public let topOrigin: String?
    let tokenBinding: JSON?

    /// Reads the bytes; members that are not known are passed over, as §5.8.1 demands.
    init(_ bytes: [UInt8]) throws(Refusal) {
        let members = try Self.members(bytes)
        type = try Self.text("type", of: members)
        challenge = try Self.text("challenge", of: members)
        origin = try Self.text("origin", of: members)
        switch members["crossOrigin"] {
        case nil: isCrossOrigin = false
        case .bool(let value): isCrossOrigin = value
        default: throw Refusal(.clientDataMalformed, "crossOrigin is no boolean.", section: "§5.8.1")
        }
        topOrigin = members["topOrigin"] == nil ? nil : try Self.text("topOrigin", of: members)
        tokenBinding = members["tokenBinding"]
    }

    private static func members(_ bytes: [UInt8]) throws(Refusal) -> [String: JSON] {
        guard bytes.count <= bytesMax else {
            throw Refusal(.responseTooLarge, "The client data are larger than \(bytesMax) bytes.", section: "§5.8.1")
        }
        // "UTF-8 decode" drops one byte order mark (§7.1 step 5).
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        do throws(JSONError) {
            let json = try JSON(parsing: text, depthMax: 8, bytesMax: bytesMax)
            guard let members = json.object else { throw .unexpectedByte(at: 0) }
            return members
        } catch {
            // What can be read as JSON is UTF-8; only what cannot has to be looked at once more.
            guard String(validating: text, as: UTF8.self) != nil else {
                throw Refusal(.clientDataNotText, "The client data are not UTF-8.", section: "§5.8.1")
            }
            throw Refusal(.clientDataMalformed, "The client data are no JSON object: \(error).", section: "§5.8.1")
        }
    }

    private static func text(_ name: String, of members: [String: JSON]) throws(Refusal) -> String {
        guard let text = members[name]?.string else {
            throw Refusal(
                .clientDataMalformed, "\(name) is missing from the client data or no text.", section: "§5.8.1")
        }
        return text
    }
}
