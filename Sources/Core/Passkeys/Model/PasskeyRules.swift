public import CBOR
public import FoundationEssentials
public import WebAuthn

/// How passkeys are registered and used at a tenant.
public struct PasskeyRules: Sendable {
    public let rpID: RPID
    public let origins: OriginRules
    /// In the order of preference.
    public var algorithms: [COSEAlgorithm] = [.EdDSA, .ES256, .RS256]
    /// How much the maker's word is asked for. Without it people are asked less, and nothing is known of the hardware.
    public var conveyance = AttestationConveyance.none
    public var registration = RegistrationPolicy()
    public var authentication = AuthenticationPolicy()
    public var profile = Profile.level3
    /// From the options to the answer.
    public var ceremonySeconds = 300
    public var passkeysMax = 30

    public init(rpID: RPID, origins: OriginRules) {
        self.rpID = rpID
        self.origins = origins
    }
}

/// What attestations are judged by at a time.
public protocol AttestationTrustSource: Sendable {
    func trust(at now: Date) async throws -> AttestationTrust
}

/// Judges by anchors that stay as they are, or by none.
public struct FixedTrust: AttestationTrustSource {
    private let trust: AttestationTrust

    public init(_ trust: AttestationTrust = .nothing) {
        self.trust = trust
    }

    public func trust(at now: Date) -> AttestationTrust { trust }
}
