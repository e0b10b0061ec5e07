import COpenSSL

/// Owns an `EVP_PKEY`.
///
/// A built key is only read, which OpenSSL allows from many threads at once; contexts are made per call.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// The type, or nil for one that is not supported.
    var type: KeyType? {
        if EVP_PKEY_is_a(pointer, "RSA") == 1 {
            let bits = Int(EVP_PKEY_get_bits(pointer))
            return KeyType.rsaBits.contains(bits) ? .rsa(bits: bits) : nil
        }
        if EVP_PKEY_is_a(pointer, "ED25519") == 1 { return .ed25519 }
        if EVP_PKEY_is_a(pointer, "ED448") == 1 { return .ed448 }
        return curve?.keyType
    }

    private var curve: EllipticCurve? {
        guard EVP_PKEY_is_a(pointer, "EC") == 1 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        guard EVP_PKEY_get_group_name(pointer, &name, name.count, nil) == 1 else {
            ERR_clear_error()
            return nil
        }
        return EllipticCurve(groupName: String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
    }

    /// The public half as numbers.
    func publicComponents() throws(CryptographyError) -> PublicKey.Components {
        switch type {
        case .rsa:
            return .rsa(modulus: try number("n"), exponent: try number("e"))
        case .ed25519:
            return .ed25519(try rawBytes(of: .ed25519))
        case .ed448:
            return .ed448(try rawBytes(of: .ed448))
        default:
            guard let curve else { throw .unsupportedKey }
            let size = curve.coordinateByteCount
            return .ec(curve, x: try number("qx", byteCount: size), y: try number("qy", byteCount: size))
        }
    }

    private func rawBytes(of curve: EdwardsCurve) throws(CryptographyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: curve.keyByteCount)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == bytes.count else {
            throw OpenSSL.failure("reading a key")
        }
        return bytes
    }

    /// A number of the key, big-endian, with as few bytes as it needs or with a fixed count of them.
    private func number(_ name: String, byteCount: Int? = nil) throws(CryptographyError) -> [UInt8] {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let number else {
            throw OpenSSL.failure("reading a key")
        }
        defer { BN_free(number) }
        let count = byteCount ?? Int((BN_num_bits(number) + 7) / 8)
        var bytes = [UInt8](repeating: 0, count: count)
        guard BN_bn2binpad(number, &bytes, Int32(count)) == Int32(count) else {
            throw OpenSSL.failure("reading a key")
        }
        return bytes
    }
}
