import ArgumentParser
import CBOR
import Cryptography
import FoundationEssentials
import JOSE
import WebAuthn

/// Verifies what authenticators answer, with the library alone, on one core; from the JSON that came to its result.
struct VerificationCommand: AsyncParsableCommand {
    enum Ceremony: String, ExpressibleByArgument, CaseIterable {
        case assertion, registration
    }

    static let configuration = CommandConfiguration(
        commandName: "passkeys",
        abstract: "Verify assertions or registrations of passkeys, with keys made at the start."
    )

    /// Many enough that no key is always at hand.
    private static let credentials = 16
    /// After so many the loop that measures has a turn.
    private static let burst = 32
    private static let rpID = "example.org"
    private static let origin = "https://example.org"

    @Argument var ceremony: Ceremony

    @Option(help: "ES256, RS256 or EdDSA.")
    var algorithm = "ES256"

    @Option(help: ArgumentHelp("In DER: registrations are attested by it, as packed.", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("The key of the certificate, as PKCS #8 in DER.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("The root that the certificate has to lead to, in DER.", valueName: "file"))
    var root: String?

    @OptionGroup var timing: Timing

    func run() async throws {
        guard let algorithm = [COSEAlgorithm.ES256, .RS256, .EdDSA].first(where: { $0.description == algorithm })
        else { throw ValidationError("--algorithm takes ES256, RS256 or EdDSA") }
        let verifications = try (0..<Self.credentials).map { _ in try verification(algorithm) }
        let report = try await Load(workers: 1, timing: timing).run { _, window in
            var tally = Tally(of: window)
            var number = 0
            while !window.isOver {
                await tally.time(verifications[number % Self.credentials])
                number += 1
                if number % Self.burst == 0 { await Task.yield() }
            }
            return tally
        }
        try report.print()
    }

    private typealias Verification = @Sendable () throws -> Void

    private func verification(_ algorithm: COSEAlgorithm) throws -> Verification {
        let rpID = try RPID(Self.rpID)
        let authenticator = try SoftwareAuthenticator(algorithm, rpID: rpID, origin: Self.origin)
        let challenge = try Challenge(SystemRandomBytes().bytes(Challenge.bytesRecommended))
        let origins = try OriginRules(web: [Self.origin])
        return switch ceremony {
        case .assertion: try assertion(authenticator, RequestOptions(rpID: rpID, challenge: challenge), origins)
        case .registration:
            try registration(
                authenticator,
                RegistrationExpectation(
                    rpID: rpID, challenge: challenge, origins: origins, algorithms: COSEAlgorithm.secure))
        }
    }

    private func assertion(
        _ authenticator: SoftwareAuthenticator, _ options: RequestOptions, _ origins: OriginRules
    ) throws -> Verification {
        let user = SystemRandomBytes().bytes(UserHandle.bytesRecommended)
        let body = try authenticator.assertion(options.challenge.bytes, user: user, count: 1).bytes()
        let expectation = AuthenticationExpectation(options, origins: origins, user: .unidentified)
        let stored = StoredCredential(
            id: authenticator.id, key: authenticator.publicKey, signCount: 0, isBackupEligible: false,
            isBackedUp: false, userHandle: user)
        return {
            _ = try Authentication().verify(AuthenticationResponse(parsing: body), of: stored, expecting: expectation)
        }
    }

    private func registration(
        _ authenticator: SoftwareAuthenticator, _ expectation: RegistrationExpectation
    ) throws -> Verification {
        let (attestation, trust) = try attestation()
        let body = try authenticator.registration(expectation.challenge.bytes, attestation: attestation).bytes()
        let (registration, now) = (Registration(), Date())
        return {
            _ = try registration.verify(
                RegistrationResponse(parsing: body), expecting: expectation, at: now, trust: trust)
        }
    }

    private func attestation() throws -> (SoftwareAuthenticator.Attestation, AttestationTrust) {
        guard let certificate, let key, let root else { return (.none, .nothing) }
        let attester = AttestationKey(
            key: try PrivateKey(pkcs8: Self.bytes(of: key)), certificate: try Self.bytes(of: certificate))
        let anchors = try TrustAnchors([Certificate(der: Self.bytes(of: root))])
        return (.packed(attester), AttestationTrust(anchors: anchors))
    }

    private static func bytes(of file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: file)))
    }
}
