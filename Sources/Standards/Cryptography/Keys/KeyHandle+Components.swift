import COpenSSL

extension KeyHandle {
    /// Builds the `EVP_PKEY` of a public key.
    static func make(
        from components: PublicKey.Components, rsaBits: ClosedRange<Int>
    ) throws(CryptographyError) -> KeyHandle {
        switch components {
        case .rsa(let modulus, let exponent): try rsa(modulus: modulus, exponent: exponent, sizes: rsaBits)
        case .ec(let curve, let x, let y): try ec(curve, x: x, y: y)
        case .ed25519(let bytes): try edwards(.ed25519, bytes)
        case .ed448(let bytes): try edwards(.ed448, bytes)
        }
    }

    private static func rsa(
        modulus: [UInt8], exponent: [UInt8], sizes: ClosedRange<Int>
    ) throws(CryptographyError) -> KeyHandle {
        guard let leading = modulus.first, leading != 0, let low = modulus.last, low & 1 == 1 else {
            throw .malformedKey
        }
        guard sizes.contains(bitCount(of: modulus)) else { throw .unsupportedKey }
        guard isUsableExponent(exponent) else { throw .malformedKey }
        // Integer parameters are in the machine's order, which is little-endian on every platform served.
        let n = Array(modulus.reversed())
        let e = Array(exponent.reversed())
        return try n.withUnsafeBufferPointer { n throws(CryptographyError) in
            try e.withUnsafeBufferPointer { e throws(CryptographyError) in
                try make(
                    "RSA",
                    [
                        parameter("n", UInt32(OSSL_PARAM_UNSIGNED_INTEGER), n),
                        parameter("e", UInt32(OSSL_PARAM_UNSIGNED_INTEGER), e),
                    ]
                )
            }
        }
    }

    /// The size of a number without leading zero bytes.
    static func bitCount(of number: [UInt8]) -> Int {
        number.count * 8 - (number.first?.leadingZeroBitCount ?? 0)
    }

    /// Odd, at least 3, and at most 64 bits: a longer one only makes verification slow.
    private static func isUsableExponent(_ exponent: [UInt8]) -> Bool {
        guard let leading = exponent.first, leading != 0, let low = exponent.last, low & 1 == 1 else { return false }
        return exponent.count <= 8 && exponent != [1]
    }

    private static func ec(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(CryptographyError) -> KeyHandle {
        guard x.count == curve.coordinateByteCount, y.count == curve.coordinateByteCount else { throw .malformedKey }
        let point = [0x04] + x + y
        guard let template = curve.template else { throw .unsupportedKey }
        guard let pointer = EVP_PKEY_dup(template) else { throw OpenSSL.failure("building a key") }
        let key = KeyHandle(owning: pointer)
        // Refuses coordinates that are not reduced, and a point that is not on the curve.
        guard EVP_PKEY_set1_encoded_public_key(pointer, point, point.count) == 1 else {
            throw OpenSSL.refusal(.malformedKey)
        }
        return key
    }

    private static func edwards(_ curve: EdwardsCurve, _ bytes: [UInt8]) throws(CryptographyError) -> KeyHandle {
        // OpenSSL takes any bytes, and tells only by refusing every signature that they are no point.
        guard
            curve.isUsableKey(bytes),
            let pointer = EVP_PKEY_new_raw_public_key_ex(nil, curve.name, nil, bytes, bytes.count)
        else { throw OpenSSL.refusal(.malformedKey) }
        return KeyHandle(owning: pointer)
    }

    private static func make(_ type: String, _ parameters: [OSSL_PARAM]) throws(CryptographyError) -> KeyHandle {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else {
            throw OpenSSL.failure("building a key")
        }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        var parameters = parameters + [OSSL_PARAM()]
        guard
            EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &pointer, COpenSSL_EVP_PKEY_PUBLIC_KEY, &parameters) == 1,
            let pointer
        else { throw OpenSSL.refusal(.malformedKey) }
        return KeyHandle(owning: pointer)
    }

    /// A parameter for `EVP_PKEY_fromdata`.
    ///
    /// OpenSSL keeps the pointers: the name has to be static, and the caller keeps the value alive.
    private static func parameter(
        _ name: StaticString, _ type: UInt32, _ value: UnsafeBufferPointer<UInt8>
    ) -> OSSL_PARAM {
        OSSL_PARAM(
            key: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self),
            data_type: type,
            data: UnsafeMutableRawPointer(mutating: value.baseAddress),
            data_size: value.count,
            return_size: 0
        )
    }
}
