import COpenSSL

/// The curves of EdDSA, and whether bytes are a usable point on them (RFC 8032 §5.1.3 and §5.2.3).
enum EdwardsCurve {
    case ed25519, ed448

    /// The name by which OpenSSL knows the algorithm.
    var name: String {
        switch self {
        case .ed25519: "ED25519"
        case .ed448: "ED448"
        }
    }

    var keyByteCount: Int {
        switch self {
        case .ed25519: 32
        case .ed448: 57
        }
    }

    /// Whether the key is a point on the curve, in its only encoding, that generates more than the small subgroup.
    ///
    /// A point of small order would let one signature hold for many messages.
    func isUsableKey(_ key: [UInt8]) -> Bool {
        guard key.count == keyByteCount, let context = BN_CTX_new() else { return false }
        BN_CTX_start(context)
        defer {
            BN_CTX_end(context)
            BN_CTX_free(context)
        }
        return EdwardsField(self, context)?.isUsable(key) ?? false
    }
}
