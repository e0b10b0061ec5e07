public import Cryptography

extension COSEKey {
    /// Writes a key for an algorithm, as an authenticator would.
    public init(_ publicKey: PublicKey, algorithm: COSEAlgorithm) throws(COSEKeyError) {
        var map: CBOR.Map = [:]
        map[COSELabel.kty.number] = CBOR(algorithm.keyType.rawValue)
        map[COSELabel.alg.number] = CBOR(algorithm.rawValue)
        if let curve = algorithm.curve { map[COSELabel.crv.number] = CBOR(curve.rawValue) }
        switch publicKey.components {
        case .ec(_, let x, let y):
            map[COSELabel.x.number] = .bytes(x)
            map[COSELabel.y.number] = .bytes(y)
        case .ed25519(let x), .ed448(let x):
            map[COSELabel.x.number] = .bytes(x)
        case .rsa(let modulus, let exponent):
            map[COSELabel.n.number] = .bytes(modulus)
            map[COSELabel.e.number] = .bytes(exponent)
        }
        try self.init(CBOR.map(map).encoded(), allowing: [algorithm])
    }
}
