import Cryptography

/// Proof Key for Code Exchange with S256 (RFC 7636).
enum ProofKey {
    static func isChallenge(_ text: String) -> Bool {
        text.utf8.count == 43 && Base64URL.decode(text)?.count == SHA256Digest.byteCount
    }

    /// 43 to 128 unreserved characters (RFC 7636 §4.1).
    static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count)
            && text.utf8.allSatisfy(FormEncoding.isUnreserved)
    }

    static func proves(_ verifier: String, _ challenge: String) -> Bool {
        let digest = SHA256Digest(of: verifier).base64URL
        return isVerifier(verifier) && constantTimeEquals(Array(digest.utf8), Array(challenge.utf8))
    }
}
