import Cryptography
import JOSE

/// What both responses have in common (§5.1): the credential's id, twice, and where it lives.
struct PublicKeyCredential {
    static let bytesMax = 262_144

    let id: [UInt8]
    let attachment: Attachment?
    let response: Members
    let extensions: Members

    init(_ json: JSON) throws(Refusal) {
        let members = try Members(json, "credential")
        guard try members.text("type") == "public-key" else {
            throw Refusal(.wrongCredentialType, "The credential's type is not \"public-key\".", section: "§5.1")
        }
        let text = try members.text("id")
        id = try members.bytes("rawId")
        guard !id.isEmpty, Base64URL.encode(id) == text else {
            throw Refusal(
                .credentialIDMismatch, "The credential's id is not the base64url form of its rawId.", section: "§5.1")
        }
        attachment = try members.word("authenticatorAttachment")
        guard let response = try members.members("response") else { throw members.refusal("response", "is missing") }
        self.response = response
        extensions = try Members(
            members.value("clientExtensionResults") ?? .object([:]), "clientExtensionResults",
            rule: .extensionMalformed)
    }

    static func json(_ bytes: [UInt8]) throws(Refusal) -> JSON {
        do throws(JSONError) {
            return try JSON(parsing: bytes, depthMax: 12, bytesMax: bytesMax)
        } catch .tooLarge {
            throw Refusal(.responseTooLarge, "The credential is larger than \(bytesMax) bytes.", section: "§5.1")
        } catch {
            throw Refusal(.responseMalformed, "The credential is no JSON text: \(error).", section: "§5.1")
        }
    }
}
