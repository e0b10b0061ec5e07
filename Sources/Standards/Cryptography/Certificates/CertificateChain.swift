import COpenSSL
public import FoundationEssentials

/// The certificates that are believed, and the way from a stranger's certificate to one of them (RFC 5280 §6).
///
/// Only the anchors given here count: neither the system's store nor a root that came with the chain. An anchor need
/// not be a root; it may be an intermediate or the very certificate in question, as FIDO metadata has them.
public struct TrustAnchors: Sendable {
    public let certificates: [Certificate]
    private let store: Store

    public init(_ certificates: [Certificate]) throws(CertificateError) {
        guard let store = Store(certificates) else { throw .library }
        self.certificates = certificates
        self.store = store
    }

    public var isEmpty: Bool { certificates.isEmpty }

    /// Builds the chain and judges it at a time.
    ///
    /// - Parameters:
    ///   - others: what came with the certificate; they may fill the gap to an anchor, but are believed no further.
    ///   - depthMax: how many certificates may stand between this one and the anchor.
    /// - Returns: the chain, from the certificate to the anchor.
    public func verify(
        _ certificate: Certificate, through others: [Certificate], at time: Date, depthMax: Int = 6
    ) throws(CertificateError) -> [Certificate] {
        guard others.count <= depthMax + 1 else { throw .tooLong }
        guard
            let context = X509_STORE_CTX_new(), let untrusted = OPENSSL_sk_new_null()
        else { throw .library }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(untrusted)
            ERR_clear_error()
        }
        for other in others where OPENSSL_sk_push(untrusted, UnsafeRawPointer(other.handle.pointer)) == 0 {
            throw .library
        }
        guard
            X509_STORE_CTX_init(context, store.pointer, certificate.handle.pointer, untrusted) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { throw .library }
        // Extended key usages of attestation certificates are vendors' own: each format has its rule for them.
        guard X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY) == 1 else { throw .library }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time.timeIntervalSince1970.rounded(.down)))
        X509_VERIFY_PARAM_set_depth(parameters, Int32(depthMax))
        X509_VERIFY_PARAM_set_auth_level(parameters, 1)
        guard
            X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST)) == 1
        else { throw .library }
        let answer = X509_verify_cert(context)
        // With others kept alive until here: OpenSSL borrowed them.
        return try withExtendedLifetime((others, certificate)) { () throws(CertificateError) in
            guard answer == 1 else { throw Self.refusal(X509_STORE_CTX_get_error(context)) }
            // OpenSSL goes on past an anchor that is no root, as far as the others lead.
            let chain = try Self.chain(context, among: [certificate] + others + certificates)
            let end = chain.firstIndex(where: certificates.contains) ?? chain.count - 1
            return Array(chain.prefix(end + 1))
        }
    }

    private static func refusal(_ code: Int32) -> CertificateError {
        switch code {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_CERT_CHAIN_TOO_LONG: .tooLong
        default: .notTrusted(reason: String(cString: X509_verify_cert_error_string(Int(code))))
        }
    }

    /// OpenSSL hands back the very certificates that it was given: they need not be read again.
    private static func chain(
        _ context: OpaquePointer, among given: [Certificate]
    ) throws(CertificateError) -> [Certificate] {
        let stack = X509_STORE_CTX_get0_chain(context)
        var chain: [Certificate] = []
        for index in 0..<OPENSSL_sk_num(stack) {
            let pointer = OPENSSL_sk_value(stack, index).map { OpaquePointer($0) }
            guard let found = given.first(where: { $0.handle.pointer == pointer }) else { throw .library }
            chain.append(found)
        }
        return chain
    }

    /// Owns an `X509_STORE`, which is only read once it has been filled.
    private final class Store: @unchecked Sendable {
        let pointer: OpaquePointer

        init?(_ certificates: [Certificate]) {
            guard let pointer = X509_STORE_new() else { return nil }
            self.pointer = pointer
            for certificate in certificates where X509_STORE_add_cert(pointer, certificate.handle.pointer) != 1 {
                return nil
            }
        }

        deinit {
            X509_STORE_free(pointer)
        }
    }
}
