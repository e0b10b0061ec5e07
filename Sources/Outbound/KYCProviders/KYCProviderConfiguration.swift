import Cryptography
import Kernel
public import Proofing
public import WebClient

/// How a tenant's KYC provider is reached, what it is asked for at which level, and how its messages are known to be its own.
///
/// Read from a document of the tenant, in this one place; docs/guides/kyc-provider.md shows it whole.
public struct KYCProviderConfiguration: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// The national identity of Saudi Arabia, by Elm.
        case nafath
        /// Onfido (Entrust), by workflows of its Studio.
        case onfido
        case sumsub
        case didit
        /// `surety simulate kyc`, in a neutral contract.
        case simulator
    }

    /// What the two sides prove themselves with.
    enum Credentials: Sendable {
        case nafath(appID: Secret, appKey: Secret?, issuer: String, audience: String?)
        case onfido(apiToken: Secret, webhookToken: SymmetricKey)
        case sumsub(appToken: Secret, secretKey: SymmetricKey, webhookSecret: SymmetricKey)
        case didit(apiKey: Secret, webhookSecret: SymmetricKey)
        case simulator(apiKey: Secret, webhookSecret: SymmetricKey)
    }

    public let kind: Kind
    /// By which rules and the address of the webhook call it; what kind it is, unless the tenant has several of a kind.
    public let name: String
    public let address: ProviderAddress
    /// What the provider calls its process for each level: a workflow, a level name, a service.
    public let processes: [IdentityLevel: String]
    /// Stands in `verified_claims` as `trust_framework`.
    public let trustFramework: String
    public let timeoutMilliseconds: Int
    /// Certificates in PEM that are believed in the place of the system's.
    public let authorities: String?
    let credentials: Credentials
}

/// Why a document is not taken; completes a sentence that begins with its name. Holds no secret.
public struct InvalidKYCProvider: Error, Equatable, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { "the configuration of the KYC provider \(reason)" }
}
