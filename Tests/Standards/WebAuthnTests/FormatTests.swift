import CBOR
import Cryptography
import JOSE
import TestKit
import Testing
import WebAuthn

/// Changes a member of a statement that is a map.
func member(_ name: String, _ value: CBOR?) -> @Sendable (inout CBOR) -> Void {
    { statement in
        guard var map = statement.map else { return }
        map[name] = value
        statement = .map(map)
    }
}

@Suite("None attestation (WebAuthn Level 3 §8.7)")
struct NoneStatementTests {
    @Test("refuses a statement that says something")
    func refuses() throws {
        try Wrong("a member", 22, .statementMalformed) { $0.changeStatement = member("alg", 1) }
            .expectRegistrationRefused("none")
    }
}

@Suite("Packed attestation (WebAuthn Level 3 §8.2)")
struct PackedStatementTests {
    static let wrongs = [
        Wrong("no algorithm", 22, .statementMalformed) { $0.changeStatement = member("alg", nil) },
        Wrong("a member of no syntax", 22, .statementMalformed) {
            $0.changeStatement = member("ecdaaKeyId", .bytes([1]))
        },
        Wrong("no certificate in x5c", 22, .statementMalformed) { $0.changeStatement = member("x5c", .array([])) },
        Wrong("a text as signature", 22, .statementMalformed) { $0.changeStatement = member("sig", "sig") },
        Wrong("too many certificates", 22, .statementMalformed) {
            $0.chain = Array(repeating: $0.keys.rootDER, count: 8)
        },
        Wrong("another algorithm than the key's", 22, .statementAlgorithmMismatch) {
            $0.changeStatement = member("alg", CBOR(-257))
        },
        Wrong("SHA-1", 22, .statementAlgorithmMismatch) { $0.changeStatement = member("alg", CBOR(-65_535)) },
        Wrong("a certificate with a byte after it", 22, .certificateMalformed) {
            let der = try $0.leaf.signed(by: $0.keys.root)
            $0.changeStatement = member("x5c", [.bytes(der + [0])])
        },
        Wrong("what is no certificate", 22, .certificateMalformed) {
            $0.changeStatement = member("x5c", [.bytes([0x30, 0x00])])
        },
        Wrong("a signature by another key", 22, .statementSignatureInvalid) { $0.attestationKey = $0.keys.other },
        Wrong("version 1", 22, .certificateRequirement) {
            $0.leaf.version = 1
            $0.leaf.extensions = []
        },
        Wrong("an authority", 22, .certificateRequirement) { $0.leaf.setAuthority(true) },
        Wrong("no basic constraints", 22, .certificateRequirement) { $0.leaf.remove("2.5.29.19") },
        Wrong("another unit", 22, .certificateRequirement) { $0.leaf.subject[2].1 = "Authenticator attestation" },
        Wrong("two units", 22, .certificateRequirement) { $0.leaf.subject.append(("2.5.4.11", "More")) },
        Wrong("no country", 22, .certificateRequirement) { $0.leaf.subject.remove(at: 0) },
        Wrong("a country of three letters", 22, .certificateRequirement) { $0.leaf.subject[0].1 = "DEU" },
        Wrong("no vendor", 22, .certificateRequirement) { $0.leaf.subject.remove(at: 1) },
        Wrong("no common name", 22, .certificateRequirement) { $0.leaf.subject.remove(at: 3) },
        Wrong("a critical AAGUID", 22, .certificateRequirement) {
            $0.leaf.set("1.3.6.1.4.1.45724.1.1.4", isCritical: true, Write.octets(SoftwareAuthenticator.model))
        },
        Wrong("an AAGUID wrapped once", 22, .certificateMalformed) {
            $0.leaf.set("1.3.6.1.4.1.45724.1.1.4", SoftwareAuthenticator.model)
        },
        Wrong("the AAGUID of another model", 22, .certificateAAGUIDMismatch) {
            $0.leaf.set("1.3.6.1.4.1.45724.1.1.4", Write.octets(Array(repeating: 9, count: 16)))
        },
        Wrong("the serial number of a device", 22, .enterpriseNotAllowed) {
            $0.leaf.set("1.3.6.1.4.1.45724.1.1.2", Write.octets([1, 2, 3]))
        },
        Wrong("a certificate that has expired", 24, .attestationUntrusted) { $0.leaf.notAfter = "250101000000Z" },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
        Wrong("a root of its own in x5c", 24, .attestationUntrusted) {
            let name = [("2.5.4.3", "Own")]
            let own = try TestAuthority.Keys.root($0.keys.other, name: name)
            $0.leaf.issuer = name
            let leaf = try $0.leaf.signed(by: $0.keys.other)
            $0.changeStatement = member("x5c", [.bytes(leaf), .bytes(own)])
        },
    ]

    static let selfWrongs = [
        Wrong("another algorithm", 22, .statementAlgorithmMismatch) { $0.changeStatement = member("alg", CBOR(-35)) },
        Wrong("an equivalent algorithm of another number", 22, .statementAlgorithmMismatch) {
            $0.changeStatement = member("alg", CBOR(-9))
        },
        Wrong("another signature", 22, .statementSignatureInvalid) {
            $0.changeStatement = member("sig", .bytes([0x30, 0]))
        },
    ]

    @Test("refuses, with certificates", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("packed") }

    @Test("refuses, by itself", arguments: selfWrongs)
    func refusesSelf(wrong: Wrong) throws { try wrong.expectRegistrationRefused("packed-self") }

    @Test("takes certificates and names the anchor")
    func accepts() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("packed")

        let credential = try Ceremonies.register(authenticator)

        #expect(credential.attestation.kind == .basic)
        #expect(credential.attestation.isTrusted)
        #expect(credential.attestation.format == "packed")
        #expect(credential.attestation.certificates.count == 1)
    }

    @Test("takes itself, where that is enough")
    func acceptsSelf() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("packed-self")

        let credential = try Ceremonies.register(authenticator)
        let refusal = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator, Ceremonies.policy().with { $0.attestation = .trusted })
        }

        #expect(credential.attestation.kind == .self)
        #expect(refusal?.rule == .selfAttestationNotAllowed && refusal?.step == 24)
    }

    @Test("takes a serial number where an enterprise asked for it")
    func enterprise() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.leaf.set("1.3.6.1.4.1.45724.1.1.2", Write.octets([1, 2, 3]))
        let policy = Ceremonies.policy().with { $0.attestation.acceptsEnterprise = true }

        let unasked = try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, policy) }

        #expect(unasked?.rule == .enterpriseNotAllowed)
        #expect(throws: Never.self) { try Ceremonies.register(authenticator, policy) { $0.asksEnterprise = true } }
    }

    @Test("takes an intermediate from x5c, and the leaf itself as an anchor")
    func chains() throws {
        var authenticator = try SoftwareAuthenticator()
        let name = [("2.5.4.3", "Intermediate")]
        var intermediate = TestCertificate(subject: name, key: authenticator.keys.other.publicKey)
        intermediate.setAuthority(true)
        let middle = try intermediate.signed(by: authenticator.keys.root)
        authenticator.leaf.issuer = name
        let leaf = try authenticator.leaf.signed(by: authenticator.keys.other)
        authenticator.changeStatement = member("x5c", [.bytes(leaf), .bytes(middle)])

        let long = try Ceremonies.register(authenticator)
        let direct = try Ceremonies.register(
            authenticator, trust: AttestationTrust(anchors: TrustAnchors([Certificate(der: leaf)])))
        let short = try Ceremonies.refusal {
            _ = try Ceremonies.register(authenticator, Ceremonies.policy().with { $0.attestation.depthMax = 0 })
        }

        #expect(long.attestation.trust == .trusted(anchor: try Certificate(der: authenticator.keys.rootDER)))
        #expect(direct.attestation.trust == .trusted(anchor: try Certificate(der: leaf)))
        #expect(short?.rule == .attestationUntrusted)
    }
}

@Suite("FIDO U2F attestation (WebAuthn Level 3 §8.6)")
struct U2FStatementTests {
    static let wrongs = [
        Wrong("an algorithm", 22, .statementMalformed) { $0.changeStatement = member("alg", -7) },
        Wrong("two certificates", 22, .statementMalformed) { $0.chain = [$0.keys.rootDER] },
        Wrong("a certificate of RSA", 22, .certificateRequirement) { $0.leaf.key = $0.keys.rsa.publicKey },
        Wrong("a credential of another algorithm", 22, .statementAlgorithmMismatch) { $0.algorithm = .ESP256 },
        Wrong("another signature", 22, .statementSignatureInvalid) { $0.attestationKey = $0.keys.other },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("fido-u2f") }

    @Test("a key that names a model is taken by level 3 and refused by the conformance profile")
    func model() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("fido-u2f")
        authenticator.aaguid = SoftwareAuthenticator.model

        #expect(throws: Never.self) { try Ceremonies.register(authenticator) }
        let refusal = try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, profile: .fidoConformance) }
        #expect(refusal?.rule == .aaguidNotZero)
    }
}

@Suite("Apple anonymous attestation (WebAuthn Level 3 §8.8)")
struct AppleStatementTests {
    static let wrongs = [
        Wrong("no certificates", 22, .statementMalformed) { $0.changeStatement = member("x5c", nil) },
        Wrong("another nonce", 22, .statementChallengeMismatch) { $0.appleNonce = Array(repeating: 1, count: 32) },
        Wrong("a certificate for another key", 22, .statementKeyMismatch) { $0.leaf.key = $0.keys.other.publicKey },
        Wrong("no nonce", 22, .certificateRequirement) {
            let der = try $0.leaf.signed(by: $0.keys.root)
            $0.changeStatement = member("x5c", [.bytes(der)])
        },
        Wrong("another issuer", 24, .attestationUntrusted) { $0.leaf.issuer = [("2.5.4.3", "Other")] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("apple") }

    @Test("takes a certificate made for the ceremony")
    func accepts() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("apple")

        #expect(try Ceremonies.register(authenticator).attestation.kind == .anonCA)
    }
}

@Suite("Compound attestation (WebAuthn Level 3 §8.9)")
struct CompoundStatementTests {
    static let wrongs = [
        Wrong("a map", 22, .statementMalformed) { $0.changeStatement = { $0 = [:] } },
        Wrong("one part alone", 22, .statementMalformed) { $0.compound = [("none", [:])] },
        Wrong("a part of a part", 22, .formatUnsupported) {
            $0.compound = [("compound", [[:], [:]]), ("compound", [])]
        },
        Wrong("parts of an unknown format", 22, .formatUnsupported) { $0.compound = [("x", [:]), ("y", [:])] },
        Wrong("a part with a further member", 22, .statementMalformed) {
            $0.changeStatement = {
                $0 = [["fmt": "none", "attStmt": [:], "more": 1], ["fmt": "none", "attStmt": [:]]]
            }
        },
        Wrong("one part that does not hold", 22, .compoundInsufficient) { $0.compound = [("none", [:]), ("y", [:])] },
    ]

    @Test("refuses", arguments: wrongs)
    func refuses(wrong: Wrong) throws { try wrong.expectRegistrationRefused("compound") }

    @Test("takes parts that all hold, or one that does where that is enough")
    func accepts() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("compound")
        let all = try Ceremonies.register(authenticator)
        authenticator.compound = [("none", [:]), ("y", [:])]
        let any = try Ceremonies.register(authenticator, Ceremonies.policy().with { $0.attestation.compound = .any })

        #expect(all.attestation.kind == .basic && all.attestation.isTrusted)
        #expect(any.attestation.kind == .none)
    }
}
