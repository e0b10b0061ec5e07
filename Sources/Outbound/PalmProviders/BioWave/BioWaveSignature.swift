import Cryptography
import Palm

/// `v1=` and HMAC-SHA256 in base64url, over our nonce, a full stop and the body as it was sent.
///
/// With the nonce in it, what was signed for another question is signed wrongly for this one.
enum BioWaveSignature {
    private static let prefix = "v1="

    static func isGood(_ value: String?, over body: [UInt8], nonce: PalmNonce, key: SymmetricKey) -> Bool {
        guard let value, value.hasPrefix(prefix), let given = Base64URL.decode(value.dropFirst(prefix.count)) else {
            return false
        }
        return constantTimeEquals(given, HMAC.sha256(Array(nonce.string.utf8) + [0x2E] + body, key: key))
    }
}
