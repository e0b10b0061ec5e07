import COpenSSL

extension EllipticCurve {
    // Building a curve by its name takes four times as long as copying one, and keys arrive with every request.
    nonisolated(unsafe) private static let p256Template = makeTemplate(.p256)
    nonisolated(unsafe) private static let p384Template = makeTemplate(.p384)
    nonisolated(unsafe) private static let p521Template = makeTemplate(.p521)
    nonisolated(unsafe) private static let secp256k1Template = makeTemplate(.secp256k1)

    /// A key of the curve without a point, to be copied and never changed; nil where OpenSSL was built without it.
    var template: OpaquePointer? {
        switch self {
        case .p256: Self.p256Template
        case .p384: Self.p384Template
        case .p521: Self.p521Template
        case .secp256k1: Self.secp256k1Template
        }
    }

    private static func makeTemplate(_ curve: EllipticCurve) -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var template: OpaquePointer?
        guard
            EVP_PKEY_paramgen_init(context) == 1,
            EVP_PKEY_CTX_set_group_name(context, "\(curve.groupName)") == 1,
            EVP_PKEY_paramgen(context, &template) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return template
    }
}
