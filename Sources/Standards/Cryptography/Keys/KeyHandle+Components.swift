import COpenSSL

extension KeyHandle {
    /// Builds the `EVP_PKEY` of a public key.
    static func make(from components: PublicKey.Components) throws(CryptographyError) -> KeyHandle {
        switch components {
        case .rsa(let modulus, let exponent): try rsa(modulus: modulus, exponent: exponent)
        case .ec(let curve, let x, let y): try ec(curve, x: x, y: y)
        case .ed25519(let bytes): try ed25519(bytes)
        }
    }

    private static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptographyError) -> KeyHandle {
        guard let leading = modulus.first, leading != 0, let low = modulus.last, low & 1 == 1 else {
            throw .malformedKey
        }
        let bits = modulus.count * 8 - leading.leadingZeroBitCount
        guard KeyType.rsaBits.contains(bits) else { throw .unsupportedKey }
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

    /// Odd, at least 3, and at most 64 bits: a longer one only makes verification slow.
    private static func isUsableExponent(_ exponent: [UInt8]) -> Bool {
        guard let leading = exponent.first, leading != 0, let low = exponent.last, low & 1 == 1 else { return false }
        return exponent.count <= 8 && exponent != [1]
    }

    private static func ec(_ curve: EllipticCurve, x: [UInt8], y: [UInt8]) throws(CryptographyError) -> KeyHandle {
        guard x.count == curve.coordinateByteCount, y.count == curve.coordinateByteCount else { throw .malformedKey }
        let group = UnsafeBufferPointer(
            start: curve.groupName.utf8Start, count: curve.groupName.utf8CodeUnitCount
        )
        let point = [0x04] + x + y
        return try point.withUnsafeBufferPointer { point throws(CryptographyError) in
            try make(
                "EC",
                [
                    parameter("group", UInt32(OSSL_PARAM_UTF8_STRING), group),
                    parameter("pub", UInt32(OSSL_PARAM_OCTET_STRING), point),
                ]
            )
        }
    }

    private static func ed25519(_ bytes: [UInt8]) throws(CryptographyError) -> KeyHandle {
        guard
            bytes.count == 32,
            let pointer = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes, bytes.count)
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
