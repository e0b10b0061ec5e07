import CBOR
import Cryptography
import FoundationEssentials
import JOSE
import TestKit
import Testing
import WebAuthn

/// The relying party of the tests.
enum Ceremonies {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)

    static func rules(_ embedding: OriginRules.Embedding = .refused) throws -> OriginRules {
        try OriginRules(web: [SoftwareAuthenticator.origin], embedding: embedding)
    }

    static func anchors() throws -> TrustAnchors {
        try TrustAnchors([Certificate(der: TestAuthority.shared.get().rootDER)])
    }

    static func expectation() throws -> RegistrationExpectation {
        RegistrationExpectation(
            rpID: try RPID(SoftwareAuthenticator.rpID), challenge: try Challenge(SoftwareAuthenticator.challenge),
            origins: try rules(), algorithms: COSEAlgorithm.secure
        )
    }

    /// A policy under which every format may come, and certificates have to lead to the tests' root.
    static func policy() -> RegistrationPolicy {
        RegistrationPolicy().with {
            $0.attestation = .trusted
            $0.attestation.acceptsSelf = true
            $0.attestation.acceptsNone = true
            $0.attestation.formats = Set(AttestationFormat.allCases)
        }
    }

    static func register(
        _ authenticator: SoftwareAuthenticator, _ policy: RegistrationPolicy = policy(), profile: Profile = .level3,
        trust: AttestationTrust? = nil, at now: Date = now,
        expecting change: (inout RegistrationExpectation) throws -> Void = { _ in }
    ) throws -> RegisteredCredential {
        var expectation = try expectation()
        try change(&expectation)
        return try Registration(policy: policy, profile: profile).verify(
            RegistrationResponse(json: authenticator.registration()), expecting: expectation, at: now,
            trust: trust ?? AttestationTrust(anchors: anchors())
        )
    }

    static func stored(
        _ authenticator: SoftwareAuthenticator, signCount: UInt32 = 4, isBackupEligible: Bool = false,
        userHandle: [UInt8]? = nil
    ) throws -> StoredCredential {
        StoredCredential(
            id: authenticator.id, key: try COSEKey(authenticator.coseKey()), signCount: signCount,
            isBackupEligible: isBackupEligible, isBackedUp: false, userHandle: userHandle
        )
    }

    static func signIn(
        _ authenticator: SoftwareAuthenticator, _ policy: AuthenticationPolicy = AuthenticationPolicy(),
        of stored: StoredCredential? = nil, profile: Profile = .level3,
        expecting change: (inout AuthenticationExpectation) throws -> Void = { _ in }
    ) throws -> AuthenticatedAssertion {
        var expectation = AuthenticationExpectation(
            rpID: try RPID(SoftwareAuthenticator.rpID), challenge: try Challenge(SoftwareAuthenticator.challenge),
            origins: try rules(), user: .identified
        )
        try change(&expectation)
        return try Authentication(policy: policy, profile: profile).verify(
            AuthenticationResponse(json: authenticator.assertion()),
            of: stored ?? Ceremonies.stored(authenticator), expecting: expectation
        )
    }

    /// The refusal of what has to be refused; nil if it was let in.
    static func refusal(_ body: () throws -> Void) throws -> WebAuthnError? {
        do {
            try body()
            return nil
        } catch let error as WebAuthnError {
            return error
        }
    }
}

/// One way to be wrong, and what has to be said of it.
struct Wrong: CustomTestStringConvertible, Sendable {
    let name: String
    let step: Int
    let rule: Rule
    let change: @Sendable (inout SoftwareAuthenticator) throws -> Void

    init(
        _ name: String, _ step: Int, _ rule: Rule,
        _ change: @escaping @Sendable (inout SoftwareAuthenticator) throws -> Void
    ) {
        self.name = name
        self.step = step
        self.rule = rule
        self.change = change
    }

    var testDescription: String { name }

    func expectRegistrationRefused(
        _ format: String, _ policy: RegistrationPolicy = Ceremonies.policy(), profile: Profile = .level3,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare(format)
        try change(&authenticator)
        let refusal = try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, policy, profile: profile) }
        expect(refusal, sourceLocation)
    }

    func expectSignInRefused(
        expecting change: (inout AuthenticationExpectation) throws -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var authenticator = try SoftwareAuthenticator()
        try self.change(&authenticator)
        let stored = try Ceremonies.stored(SoftwareAuthenticator())
        expect(
            try Ceremonies.refusal { _ = try Ceremonies.signIn(authenticator, of: stored, expecting: change) },
            sourceLocation)
    }

    private func expect(_ refusal: WebAuthnError?, _ sourceLocation: SourceLocation) {
        #expect(refusal?.rule == rule, "\(String(describing: refusal))", sourceLocation: sourceLocation)
        #expect(refusal?.step == step, "\(String(describing: refusal))", sourceLocation: sourceLocation)
        #expect(refusal?.sentence.isEmpty == false, sourceLocation: sourceLocation)
    }
}
