import CBOR
import Cryptography
import JOSE
import TestKit
import Testing
import WebAuthn

@Suite("What a relying party may demand of a new credential")
struct PolicyTests {
    static let model = AAGUID(SoftwareAuthenticator.model)

    func refusal(
        of policy: RegistrationPolicy, prepare: (inout SoftwareAuthenticator) -> Void = { _ in },
        trust: AttestationTrust? = nil
    ) throws -> WebAuthnError? {
        var authenticator = try SoftwareAuthenticator()
        prepare(&authenticator)
        return try Ceremonies.refusal { _ = try Ceremonies.register(authenticator, policy, trust: trust) }
    }

    @Test("a model that is denied, or not on the list, is refused")
    func models() throws {
        let model = try #require(Self.model)
        let denied = Ceremonies.policy().with { $0.models.denied = [model] }
        let others = Ceremonies.policy().with { $0.models.allowed = [] }
        let listed = Ceremonies.policy().with { $0.models.allowed = [model] }

        #expect(try refusal(of: denied)?.rule == .aaguidNotAllowed)
        #expect(try refusal(of: others)?.rule == .aaguidNotAllowed)
        #expect(try refusal(of: others)?.step == 23)
        #expect(try refusal(of: listed) == nil)
    }

    @Test("a zero AAGUID never passes an allow list, even one it stands on")
    func zero() throws {
        let policy = Ceremonies.policy().with { $0.models.allowed = [.zero] }

        let refusal = try refusal(of: policy) { $0.prepare("fido-u2f") }

        #expect(refusal?.rule == .aaguidNotAllowed)
    }

    @Test("attestation is demanded where it is trusted, and not looked at where it is ignored")
    func judgement() throws {
        let trusted = RegistrationPolicy().with { $0.attestation = .trusted }
        let ignored = RegistrationPolicy().with { $0.attestation.judgement = .ignored }
        let told = Ceremonies.policy().with { $0.attestation.judgement = .verified }

        #expect(try refusal(of: trusted) { $0.prepare("none") }?.rule == .attestationRequired)
        #expect(try refusal(of: trusted, trust: .nothing)?.rule == .attestationUntrusted)
        #expect(try refusal(of: ignored) { $0.format = "unheard-of" } == nil)
        #expect(try refusal(of: told) { $0.leaf.notAfter = "250101000000Z" } == nil)
    }

    @Test("device-bound and synced credentials can be demanded")
    func backup() throws {
        let bound = Ceremonies.policy().with { $0.backup = .deviceBoundOnly }
        let synced = Ceremonies.policy().with { $0.backup = .syncedOnly }

        #expect(try refusal(of: bound) { $0.flags = 0x4D }?.rule == .deviceBoundRequired)
        #expect(try refusal(of: synced)?.rule == .syncedRequired)
        #expect(try refusal(of: synced)?.step == 18)
        #expect(try refusal(of: synced) { $0.flags = 0x4D } == nil)
    }

    @Test("extensions can be demanded")
    func extensions() throws {
        let protection = Ceremonies.policy().with { $0.extensions.leastProtection = .userVerificationRequired }
        let discoverable = Ceremonies.policy().with { $0.extensions.requiresDiscoverable = true }
        let pin = Ceremonies.policy().with { $0.extensions.leastPINLength = 6 }
        let solicited = Ceremonies.policy().with { $0.extensions.refusesUnsolicited = true }

        #expect(try refusal(of: protection)?.rule == .extensionRequired)
        #expect(try refusal(of: protection) { $0.extensions = ["credProtect": 2] }?.rule == .extensionRequired)
        #expect(try refusal(of: protection) { $0.extensions = ["credProtect": 3] } == nil)
        #expect(try refusal(of: discoverable)?.rule == .extensionRequired)
        #expect(try refusal(of: pin) { $0.extensions = ["minPinLength": 4] }?.rule == .extensionRequired)
        #expect(try refusal(of: solicited) { $0.extensions = ["credProtect": 3] }?.rule == .extensionUnsolicited)
        #expect(try refusal(of: solicited) { $0.clientExtensions = ["credProps": ["rk": true]] } == nil)
    }

    @Test("a stored attestation can be judged anew, against other anchors or another time")
    func again() throws {
        let authenticator = try SoftwareAuthenticator()
        let registration = Registration(policy: Ceremonies.policy())
        let credential = try Ceremonies.register(authenticator)
        let anchors = try Ceremonies.anchors()
        func judge(_ trust: AttestationTrust, _ object: [UInt8]? = nil) throws -> AttestationResult {
            try registration.judgeAgain(
                attestationObject: object ?? credential.attestationObject, clientDataJSON: credential.clientDataJSON,
                at: Ceremonies.now, trust: trust)
        }
        let others = try TrustAnchors([Certificate(der: TestAuthority.Keys.root(authenticator.keys.other))])

        let refusal = try Ceremonies.refusal { _ = try judge(AttestationTrust(anchors: others)) }
        let broken = try Ceremonies.refusal { _ = try judge(AttestationTrust(anchors: anchors), [0xA0]) }

        #expect(try judge(AttestationTrust(anchors: anchors)) == credential.attestation)
        #expect(refusal?.rule == .attestationUntrusted && refusal?.step == 24)
        #expect(broken?.rule == .attestationObjectMalformed && broken?.step == 13)
    }

    @Test(
        "an origin that no client would send is refused when the rules are made",
        arguments: [
            "https://example.org/", "https://Example.org", "example.org", "https://", "https://a@example.org",
            "https://example.org:443", "http://example.org:80", "ftp://example.org", "https://example.org?x",
        ]
    )
    func origins(origin: String) {
        #expect(throws: InvalidOrigin.self) { try OriginRules(web: [origin]) }
    }

    @Test("related origins and those of apps are taken where they are listed, byte for byte")
    func listedOrigins() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        let app = "android:apk-key-hash:a2w"
        let rules = try OriginRules(
            web: ["https://example.org"], related: ["https://example.co.uk"], native: [app])
        for (origin, isTaken) in [(app, true), ("https://example.co.uk", true), ("android:apk-key-hash:A2w", false)] {
            authenticator.clientData["origin"] = .string(origin)

            let refusal = try Ceremonies.refusal {
                _ = try Ceremonies.register(authenticator) { $0.origins = rules }
            }

            #expect((refusal == nil) == isTaken)
        }
    }

    @Test("token binding has to be well formed under the conformance profile alone")
    func tokenBinding() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        for (binding, isTaken) in [
            (["status": "present"] as JSON, false), (["status": "other"], false), ("x", false),
            (["status": "supported"], true), (["status": "present", "id": "AAAA"], true),
        ] {
            authenticator.clientData["tokenBinding"] = binding

            let refusal = try Ceremonies.refusal {
                _ = try Ceremonies.register(authenticator, profile: .fidoConformance)
            }

            #expect((refusal == nil) == isTaken)
            #expect(refusal == nil || refusal?.rule == .tokenBindingMalformed)
            #expect(throws: Never.self) { try Ceremonies.register(authenticator) }
        }
    }
}
