import CBOR
import JOSE
import Testing
import WebAuthn

@Suite("Options and responses as JSON (WebAuthn Level 3 §5.1)")
struct OptionsTests {
    static func creation() throws -> CreationOptions {
        CreationOptions(
            rpID: try RPID("example.org"), rpName: "Example",
            user: CreationOptions.User(handle: try UserHandle([1, 2]), name: "ada", displayName: "Ada"),
            challenge: try Challenge(SoftwareAuthenticator.challenge)
        )
    }

    @Test("user handles have 1 to 64 bytes, challenges 16 or more", arguments: [0, 65])
    func sizes(count: Int) {
        #expect(throws: InvalidOptions.userHandleSize) { try UserHandle(Array(repeating: 1, count: count)) }
        #expect(throws: InvalidOptions.challengeSize) { try Challenge(Array(repeating: 1, count: min(count, 15))) }
    }

    @Test(
        "a relying party id is a host name in lower case",
        arguments: ["", "Example.org", "https://example.org", "example.org:443", "a..b", ".org", "exämple.org", "a/b"]
    )
    func rpID(text: String) {
        #expect(throws: InvalidOptions.rpID) { try RPID(text) }
    }

    @Test(
        "options that are not whole are refused",
        arguments: ["rp", "user", "challenge", "pubKeyCredParams"]
    )
    func missing(member: String) throws {
        var members = try #require(Self.creation().json.object)
        members[member] = nil

        #expect(throws: InvalidOptions.self) { try CreationOptions(json: .object(members)) }
    }

    @Test("options of the wrong types are refused")
    func wrongTypes() throws {
        let members = try #require(Self.creation().json.object)
        let changes: [(String, JSON)] = [
            ("timeout", "60000"), ("timeout", 1), ("challenge", "AAAA"), ("pubKeyCredParams", [["alg": -1]]),
            ("excludeCredentials", [[:]]), ("rp", ["id": "Example.org", "name": "E"]), ("hints", [1]),
            ("user", ["id": "", "name": "a", "displayName": "A"]), ("extensions", ["credProps": 1]),
        ]
        for (name, value) in changes {
            var changed = members
            changed[name] = value
            #expect(throws: InvalidOptions.self, "\(name)") { try CreationOptions(json: .object(changed)) }
        }
    }

    @Test("the defaults are those of a passkey")
    func defaults() throws {
        let json = try Self.creation().json

        #expect(json["pubKeyCredParams"]?.array?.compactMap { $0["alg"]?.integer } == [-8, -7, -257])
        #expect(json["authenticatorSelection"]?["residentKey"] == "required")
        #expect(json["authenticatorSelection"]?["requireResidentKey"] == true)
        #expect(json["authenticatorSelection"]?["userVerification"] == "preferred")
        #expect(json["attestation"] == "none")
        #expect(json["timeout"] == 300_000)
        #expect(json["user"]?["id"] == "AQI")
        #expect(json["extensions"] == ["credProps": true])
        #expect(json["hints"] == nil)
    }

    @Test("what is written is read again")
    func creationRoundTrip() throws {
        let options = try Self.creation().with {
            $0.algorithms = [.Ed448, .ES256K]
            $0.excludeCredentials = [CredentialDescriptor(id: [1], transports: [.usb, .smartCard])]
            $0.attachment = .crossPlatform
            $0.userVerification = .required
            $0.hints = [.securityKey, .hybrid]
            $0.attestation = .enterprise
            $0.attestationFormats = [.packed, .tpm]
            $0.extensions.credentialProtection = .userVerificationRequired
            $0.extensions.enforcesCredentialProtection = true
            $0.extensions.minimumPINLength = true
            $0.extensions.prf = PRFRequest(values: PRFValues(first: [1], second: [2]))
            $0.extensions.largeBlob = .preferred
            $0.extensions.appIDExclude = "https://example.org/u2f"
            $0.extensions.hmacCreateSecret = true
            $0.extensions.userVerificationMethods = true
        }

        #expect(try CreationOptions(json: JSON(parsing: options.json.bytes())) == options)
    }

    @Test("what is written for a sign-in is read again")
    func requestRoundTrip() throws {
        let options = RequestOptions(
            rpID: try RPID("example.org"), challenge: try Challenge(SoftwareAuthenticator.challenge)
        ).with {
            $0.allowCredentials = [CredentialDescriptor(id: [1, 2], transports: [.internal])]
            $0.userVerification = .discouraged
            $0.extensions.appID = "https://example.org/u2f"
            $0.extensions.prf = PRFRequest(byCredential: [[1, 2]: PRFValues(first: [3])])
            $0.extensions.largeBlob = .write([4])
        }

        #expect(try RequestOptions(json: JSON(parsing: options.json.bytes())) == options)
    }

    @Test("an expectation is made of the options")
    func expectation() throws {
        let options = try Self.creation().with {
            $0.userVerification = .required
            $0.attestation = .enterprise
            $0.isConditional = true
        }

        let expectation = RegistrationExpectation(options, origins: try Ceremonies.rules(), registered: [[9]])

        #expect(expectation.requiresUserVerification && expectation.asksEnterprise && expectation.isConditional)
        #expect(expectation.algorithms == [.EdDSA, .ES256, .RS256])
        #expect(expectation.registered == [[9]])
    }

    @Test("a response is refused where a member stands twice, is nested too deeply or too large")
    func hostileResponses() throws {
        let deep = #"{"id":"# + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}"
        let large = #"{"id":""# + String(repeating: "A", count: 300_000) + #""}"#
        for (text, rule) in [
            (#"{"id":"AQ","id":"AQ"}"#, Rule.responseMalformed), (deep, .responseMalformed), (large, .responseTooLarge),
            ("null", .responseMalformed),
        ] {
            let registration = try Ceremonies.refusal { _ = try RegistrationResponse(parsing: Array(text.utf8)) }
            let signIn = try Ceremonies.refusal { _ = try AuthenticationResponse(parsing: Array(text.utf8)) }

            #expect(registration?.rule == rule && registration?.step == 3)
            #expect(signIn?.rule == rule && signIn?.ceremony == .authentication)
        }
    }

    @Test("responses are written as they were read")
    func responses() throws {
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        authenticator.userHandle = [1]
        let registration = try RegistrationResponse(json: authenticator.registration())
        let signIn = try AuthenticationResponse(json: authenticator.assertion())

        #expect(try RegistrationResponse(json: registration.json).attestationObject == registration.attestationObject)
        #expect(try AuthenticationResponse(json: signIn.json) == signIn)
    }

    @Test("AAGUIDs are read and written in their form alone")
    func aaguids() {
        let text = "cd8c395c-26ed-eede-653b-00797d03ca3c"

        #expect(AAGUID(text)?.description == text)
        #expect(AAGUID(Array(repeating: UInt8(0), count: 16))?.isZero == true)
        for wrong in ["", "cd8c395c26edeede653b00797d03ca3c", text + "0", "gd8c395c-26ed-eede-653b-00797d03ca3c"] {
            #expect(AAGUID(wrong) == nil)
        }
        #expect(AAGUID([1, 2] as [UInt8]) == nil)
    }
}
