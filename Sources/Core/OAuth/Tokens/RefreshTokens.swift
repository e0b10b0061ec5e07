import Cryptography
public import Kernel
public import Tenancy

/// A refresh token taken apart: it says which family it is of and how old it is, and its HMAC proves that.
struct RefreshTokenClaims: Equatable, Sendable {
    let family: ID<RefreshFamily>
    let generation: Int64
}

/// Makes and reads refresh tokens: `family . generation . HMAC(server secret, tenant, family, generation)`.
///
/// They are derived, not stored: a leaked store opens nothing, and the same successor can be given twice.
public struct RefreshTokens: Sendable {
    private static let bytesMax = 256

    private let secrets: TenantSecrets

    public init(secrets: TenantSecrets) {
        self.secrets = secrets
    }

    /// The token that is good now.
    public func token(of family: RefreshFamily, in tenant: TenantID) -> Secret {
        let claims = RefreshTokenClaims(family: family.id, generation: family.generation)
        return Secret("\(claims.family).\(claims.generation).\(Base64URL.encode(mac(claims, tenant)))")
    }

    /// - Returns: nil for anything that was not made here.
    func read(_ token: String, in tenant: TenantID) -> RefreshTokenClaims? {
        guard token.utf8.count <= Self.bytesMax else { return nil }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard parts.count == 3, let generation = Int64(parts[1]), generation >= 0,
            String(generation) == parts[1], let proof = Base64URL.decode(parts[2])
        else { return nil }
        let claims = RefreshTokenClaims(family: ID(String(parts[0])), generation: generation)
        return constantTimeEquals(proof, mac(claims, tenant)) ? claims : nil
    }

    private func mac(_ claims: RefreshTokenClaims, _ tenant: TenantID) -> [UInt8] {
        let message = "\(tenant)\u{0}\(claims.family)\u{0}\(claims.generation)"
        return HMAC.sha256(Array(message.utf8), key: secrets.refreshTokens)
    }
}
