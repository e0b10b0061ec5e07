import COpenSSL

/// The hashes of FIPS 180-4 that signatures and identifiers are built on.
public enum Hash: Sendable {
    case sha256, sha384, sha512
    /// Collisions are practical: good for nothing but to read what older hardware has signed or named.
    case sha1

    /// The size of a digest in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        case .sha1: 20
        }
    }

    public func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { digest(of: $0) }
    }

    /// Hashes bytes where they lie.
    func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            guard EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, nil, implementation, nil) == 1 else {
                fatalError("hashing failed")
            }
            count = byteCount
        }
    }

    var implementation: OpaquePointer {
        switch self {
        case .sha256: OpenSSL.sha256
        case .sha384: OpenSSL.sha384
        case .sha512: OpenSSL.sha512
        case .sha1: OpenSSL.sha1
        }
    }
}
