public import Cryptography
public import JOSE
public import Palm
public import WebClient

/// How a tenant's palm provider is reached, and how its answers are known to be its own.
///
/// Read from a document of the tenant, in this one place; docs/guides/palm-provider.md shows it whole.
public struct PalmProviderConfiguration: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// X-Telcom BioWave Pass.
        case biowave
        /// `surety simulate palm`, which speaks the same contract.
        case simulator
    }

    /// What a request proves itself with.
    public enum Credential: Equatable, Sendable {
        case none
        case bearer(String)
        case header(name: String, value: String)
    }

    public let kind: Kind
    public let address: ProviderAddress
    /// For one exchange, and what the provider is told as `timeout_ms`.
    public var timeoutMilliseconds = 3_000
    /// Certificates in PEM that are believed in the place of the system's.
    public var authorities: String?
    public var credential = Credential.none
    /// Signs the provider's answers.
    public let signatureKey: SymmetricKey
    public var signatureHeader = "x-biowave-signature"
    public var paths = Paths()
    /// What the provider calls the tenant; nil for the name it has here.
    public var tenantName: String?
    public var rules = PalmRules()
    public var reader: PalmReader?

    /// Below the provider's address.
    public struct Paths: Equatable, Sendable {
        public var enroll = "/enrolments"
        public var verify = "/verifications"
        public var identify = "/identifications"
        public var status = "/enrolments/status"
        public var delete = "/enrolments/delete"

        public init() {}
    }

    public init(kind: Kind, address: ProviderAddress, signatureKey: SymmetricKey) {
        self.kind = kind
        self.address = address
        self.signatureKey = signatureKey
    }
}

/// Why a document is not taken; completes a sentence that begins with its name. Holds no secret.
public struct InvalidPalmProvider: Error, Equatable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "the configuration of the palm provider \(reason)" }
}
