import Cryptography
import HTTP
import JOSE

/// A question in the words of the contract.
struct PalmQuestion: Sendable {
    let requestID: String
    let tenant: String
    let nonce: String
    let subject: String?
    let reference: String?
    let capture: [UInt8]?

    /// - Throws: `Failure` 400.
    init(_ bytes: [UInt8]) throws(Failure) {
        guard let json = try? JSON(parsing: bytes, depthMax: 3, bytesMax: 65_536), let members = json.object else {
            throw .badRequest("the body is no JSON object")
        }
        func text(_ name: String) throws(Failure) -> String {
            guard let text = members[name]?.string, !text.isEmpty else { throw .badRequest("\(name) is missing") }
            return text
        }
        requestID = try text("request_id")
        tenant = try text("tenant")
        nonce = try text("nonce")
        subject = members["user_ref"]?.string
        reference = members["palm_id"]?.string
        guard let encoded = members["capture"]?.string else {
            capture = nil
            return
        }
        guard let decoded = Base64URL.decode(encoded) else { throw .badRequest("capture is no base64url") }
        capture = decoded
    }

    func requiredSubject() throws(Failure) -> String {
        guard let subject else { throw .badRequest("user_ref is missing") }
        return subject
    }
}
