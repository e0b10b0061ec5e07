import Cryptography

/// The members of a key, with the checks that each alone allows.
struct COSEKeyFields {
    private let map: CBOR.Map

    init(_ bytes: [UInt8]) throws(COSEKeyError) {
        do throws(CBORError) {
            guard case .map(let map) = try CBOR.decode(bytes, order: .ctap2) else { throw .notAMap(at: 0) }
            self.map = map
        } catch {
            throw .cbor(error)
        }
    }

    func integer(_ label: COSELabel) throws(COSEKeyError) -> Int64 {
        guard let value = map[label.number] else { throw .missing(label) }
        guard let number = value.integer else { throw .wrongType(label) }
        return number
    }

    /// The numbers of the key, in the type and on the curve that the algorithm prescribes.
    func components(for algorithm: COSEAlgorithm) throws(COSEKeyError) -> PublicKey.Components {
        let type = try integer(.kty)
        guard type == algorithm.keyType.rawValue else { throw .wrongKeyType(type) }
        try refuseOthers(than: algorithm.keyType)
        if let curve = algorithm.curve {
            let number = try integer(.crv)
            guard number == curve.rawValue else { throw .wrongCurve(number) }
        }
        switch algorithm.signature {
        case .ecdsaP256SHA256: return try point(on: .p256)
        case .ecdsaP384SHA384: return try point(on: .p384)
        case .ecdsaP521SHA512: return try point(on: .p521)
        case .ecdsaSecp256k1SHA256: return try point(on: .secp256k1)
        case .ed25519: return .ed25519(try bytes(.x, count: 32))
        case .ed448: return .ed448(try bytes(.x, count: 57))
        case .rsaPKCS1SHA1, .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512,
            .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            return .rsa(modulus: try number(.n), exponent: try exponent())
        }
    }

    /// Refuses everything beside what the type of key requires, private numbers with a word of their own.
    private func refuseOthers(than type: COSEKeyType) throws(COSEKeyError) {
        for key in map.keys {
            if let number = key.integer {
                if type.labels.contains(where: { $0.number == number }) { continue }
                if type.privateLabels.contains(number) { throw .containsPrivateKey }
            }
            throw .unexpectedLabel(key.encoded())
        }
    }

    /// Both coordinates in the full size of the curve (RFC 9053 §7.1.1).
    private func point(on curve: EllipticCurve) throws(COSEKeyError) -> PublicKey.Components {
        if map[COSELabel.y.number]?.bool != nil { throw .compressedPoint }
        let x = try bytes(.x, count: curve.coordinateByteCount)
        return .ec(curve, x: x, y: try bytes(.y, count: curve.coordinateByteCount))
    }

    /// At most 32 bits: a TPM holds no more (TPM 2.0 Part 2, TPMS_RSA_PARMS), everyone uses 65537, and a longer one
    /// only makes every verification slower.
    private func exponent() throws(COSEKeyError) -> [UInt8] {
        let exponent = try number(.e)
        guard exponent.count <= 4, let low = exponent.last, low & 1 == 1, exponent != [1] else {
            throw .unusableExponent
        }
        return exponent
    }

    /// A number of as few bytes as it needs (RFC 8230 §4).
    private func number(_ label: COSELabel) throws(COSEKeyError) -> [UInt8] {
        let bytes = try bytes(label)
        guard let leading = bytes.first, leading != 0 else { throw .wrongLength(label) }
        return bytes
    }

    private func bytes(_ label: COSELabel, count: Int? = nil) throws(COSEKeyError) -> [UInt8] {
        guard let value = map[label.number] else { throw .missing(label) }
        guard let bytes = value.bytes else { throw .wrongType(label) }
        guard bytes.count == count ?? bytes.count else { throw .wrongLength(label) }
        return bytes
    }
}
