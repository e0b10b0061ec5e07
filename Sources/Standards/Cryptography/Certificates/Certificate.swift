import COpenSSL

/// An X.509 certificate (RFC 5280), read by OpenSSL and copied out of it.
///
/// Certificates that real devices carry break the rules of DER in small ways, so OpenSSL judges their encoding; only
/// bytes after the certificate are refused here, which OpenSSL would pass over.
public struct Certificate: Sendable {
    /// Far above the attestation certificates in use.
    public static let bytesMax = 16_384

    /// As received.
    public let der: [UInt8]
    /// 1, 2 or 3.
    public let version: Int
    public let subject: DistinguishedName
    public let issuer: DistinguishedName
    /// Whether it may issue others: basicConstraints with cA TRUE (RFC 5280 §4.2.1.9).
    public let isAuthority: Bool
    public let extensions: [Extension]
    /// The key; nil where its type, curve or size is not supported.
    public let publicKey: PublicKey?
    /// SHA-1 of the key's bits (RFC 5280 §4.2.1.2, method 1): how FIDO metadata names certificates of U2F devices.
    public let keyIdentifier: [UInt8]
    let handle: CertificateHandle

    public struct Extension: Equatable, Sendable {
        /// Dotted.
        public let type: String
        public let isCritical: Bool
        /// What the extension's OCTET STRING holds.
        public let value: [UInt8]
    }

    public init(der: [UInt8]) throws(CertificateError) {
        guard der.count <= Self.bytesMax else { throw .tooLarge }
        guard let handle = CertificateHandle(der: der) else { throw .malformed }
        self.der = der
        self.handle = handle
        version = X509_get_version(handle.pointer) + 1
        subject = DistinguishedName(X509_get_subject_name(handle.pointer))
        issuer = DistinguishedName(X509_get_issuer_name(handle.pointer))
        extensions = handle.extensions
        for (index, one) in extensions.enumerated()
        where extensions[..<index].contains(where: { $0.type == one.type }) {
            throw .malformedExtension(one.type)
        }
        isAuthority = X509_get_extension_flags(handle.pointer) & UInt32(EXFLAG_CA) != 0
        publicKey = handle.publicKey
        keyIdentifier = handle.keyIdentifier
        ERR_clear_error()
    }

    /// The extension with this dotted identifier.
    public func `extension`(_ type: String) -> Extension? {
        extensions.first { $0.type == type }
    }
}

extension Certificate: Hashable {
    public static func == (a: Certificate, b: Certificate) -> Bool { a.der == b.der }

    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension Certificate {
    /// The purposes that extendedKeyUsage names (RFC 5280 §4.2.1.12), dotted; nil without the extension.
    public func extendedKeyUsages() throws(CertificateError) -> [String]? {
        guard let value = self.extension("2.5.29.37")?.value else { return nil }
        guard let purposes = DER(value)?.children(of: .sequence)?.map(\.objectIdentifier) else {
            throw .malformedExtension("2.5.29.37")
        }
        let known = purposes.compactMap(\.self)
        guard known.count == purposes.count, !known.isEmpty else { throw .malformedExtension("2.5.29.37") }
        return known
    }

    /// The attributes of every directoryName in subjectAltName (RFC 5280 §4.2.1.6), by dotted type; nil without one.
    public func alternativeDirectoryName() throws(CertificateError) -> [String: String]? {
        guard let value = self.extension("2.5.29.17")?.value else { return nil }
        guard let names = DER(value)?.children(of: .sequence) else { throw .malformedExtension("2.5.29.17") }
        var attributes: [String: String] = [:]
        for name in names where name.tag == .context(4) {
            for set in name.children()?.first?.children(of: .sequence) ?? [] {
                for pair in set.children(of: .set)?.map({ $0.children(of: .sequence) ?? [] }) ?? [] {
                    guard pair.count == 2, let type = pair[0].objectIdentifier else {
                        throw .malformedExtension("2.5.29.17")
                    }
                    guard attributes[type] == nil else { throw .malformedExtension("2.5.29.17") }
                    attributes[type] = String(decoding: pair[1].content, as: UTF8.self)
                }
            }
        }
        return attributes
    }
}

/// Owns an `X509`; once its extensions have been looked at, it is only read.
final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// nil if the bytes are no certificate or more than one.
    init?(der: [UInt8]) {
        let pointer = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var cursor = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &cursor, buffer.count) else { return nil }
            guard let end = buffer.baseAddress.map({ $0 + buffer.count }), cursor == end else {
                X509_free(certificate)
                return nil
            }
            return certificate
        }
        guard let pointer else {
            ERR_clear_error()
            return nil
        }
        self.pointer = pointer
        // Fills OpenSSL's own cache, under its lock, before the certificate is shared.
        X509_check_purpose(pointer, -1, 0)
    }

    deinit {
        X509_free(pointer)
    }

    var extensions: [Certificate.Extension] {
        (0..<X509_get_ext_count(pointer)).compactMap { index in
            guard let found = X509_get_ext(pointer, index), let data = X509_EXTENSION_get_data(found) else {
                return nil
            }
            let bytes = UnsafeBufferPointer(
                start: ASN1_STRING_get0_data(data), count: Int(ASN1_STRING_length(data))
            )
            return Certificate.Extension(
                type: OpenSSL.dotted(X509_EXTENSION_get_object(found)),
                isCritical: X509_EXTENSION_get_critical(found) == 1,
                value: Array(bytes)
            )
        }
    }

    var publicKey: PublicKey? {
        guard let key = X509_get_pubkey(pointer) else { return nil }
        let handle = KeyHandle(owning: key)
        guard handle.type != nil, let components = try? handle.publicComponents() else { return nil }
        return try? PublicKey(components)
    }

    var keyIdentifier: [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        var count: UInt32 = 0
        guard X509_pubkey_digest(pointer, EVP_sha1(), &digest, &count) == 1, count == 20 else { return [] }
        return digest
    }
}
