import Cryptography
import JOSE

extension JSON {
    /// Bytes as Level 3 writes them in JSON (§5.1, Base64URLString).
    static func base64URL(_ bytes: [UInt8]) -> JSON { .string(Base64URL.encode(bytes)) }
}

extension PublicKeyCredential {
    static func json(
        id: [UInt8], attachment: Attachment?, extensions: JSON, response: [String: JSON]
    ) -> JSON {
        var members: [String: JSON] = [
            "id": .base64URL(id), "rawId": .base64URL(id), "type": "public-key",
            "response": .object(response), "clientExtensionResults": extensions,
        ]
        members["authenticatorAttachment"] = attachment.map { .string($0.rawValue) }
        return .object(members)
    }
}

extension JSON {
    static func base64URLText(_ bytes: [UInt8]) -> String { Base64URL.encode(bytes) }
}

extension [UInt8] {
    init?(base64URL text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        self = bytes
    }
}
