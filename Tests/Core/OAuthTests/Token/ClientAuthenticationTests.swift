import Cryptography
import JOSE
import Kernel
import Tenancy
import TestKit
import Testing

@testable import OAuth

@Suite("Client authentication (RFC 6749 §2.3, OpenID Connect Core §9)")
struct ClientAuthenticationTests {
    var house: House
    static let secret = House.clientSecret

    init() async throws {
        house = try await House()
        try await house.add("basic")
        try await house.add("post", ["token_endpoint_auth_method": "client_secret_post"])
        try await house.add("public", ["token_endpoint_auth_method": "none"])
    }

    private func authenticate(
        _ authorization: String?, _ parameters: [(String, String)] = [], from address: String = "192.0.2.1/32"
    ) async throws -> String {
        let credentials = ClientCredentials(
            authorization: authorization, parameters: Parameters(parameters), addressPrefix: address)
        return try await house.authenticate(credentials, in: house.tenant.id).id.string
    }

    private func refusal(_ authorization: String?, _ parameters: [(String, String)] = []) async -> OAuthError.Code? {
        await #expect(throws: OAuthError.self) { try await authenticate(authorization, parameters) }?.code
    }

    private static func encoded(_ text: String) -> String { "Basic " + Base64.encode(Array(text.utf8)) }

    @Test(
        "an id that no client can have is refused without asking the store", arguments: ["ba\0sic", "bäsic", "\u{7f}"])
    func impossible(id: String) async throws {
        house.stores.outage.isOn = true

        #expect(await refusal("Basic " + Base64.encode(Array("\(id):secret".utf8))) == .invalidClient)
    }

    @Test(
        "refuses an Authorization header that is not Basic as RFC 6749 wants it",
        arguments: [
            "", "Basic", "Basic ", "Basic !!!!", "Basic YmFzaWM", "Bearer abc", "Digest username=\"basic\"",
            encoded(""), encoded(":"),
            encoded("basic"), encoded(":" + secret), encoded("basic%zz:" + secret), encoded("basic:%zz"),
            encoded("basic:%FF"),
            encoded("basic:a%00b"), "Basic " + Base64.encode([0xFF, 0x3A, 0xFF]),
            "Basic " + Base64.encode(Array("basic:".utf8) + [0xFF]),
        ]
    )
    func refusesHeaders(header: String) async {
        #expect(await refusal(header) == .invalidClient)
    }

    @Test("refuses an unknown client, a wrong secret, none, and an empty one")
    func refusesSecrets() async {
        #expect(await refusal(House.basic("nobody")) == .invalidClient)
        #expect(await refusal(House.basic("basic", "wrong")) == .invalidClient)
        #expect(await refusal(House.basic("basic", "")) == .invalidClient)
        #expect(await refusal(House.basic("basic", Self.secret + " ")) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "post"), ("client_secret", "wrong")]) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "nobody"), ("client_secret", Self.secret)]) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "nobody")]) == .invalidClient)
        #expect(await refusal(nil) == .invalidClient)
        #expect(await refusal(nil, [("client_secret", Self.secret)]) == .invalidClient)
    }

    @Test("tells an unknown client from a wrong secret by nothing")
    func sameRefusal() async throws {
        let unknown = await #expect(throws: OAuthError.self) { try await authenticate(House.basic("nobody")) }
        let wrong = await #expect(throws: OAuthError.self) { try await authenticate(House.basic("basic", "wrong")) }

        #expect(unknown == wrong)
    }

    @Test("refuses any method but the one the client is registered for")
    func refusesOtherMethods() async {
        #expect(await refusal(nil, [("client_id", "basic"), ("client_secret", Self.secret)]) == .invalidClient)
        #expect(await refusal(House.basic("post")) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "basic")]) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "post")]) == .invalidClient)
        #expect(await refusal(House.basic("public", "")) == .invalidClient)
        #expect(await refusal(House.basic("public", "x")) == .invalidClient)
        #expect(await refusal(nil, [("client_id", "public"), ("client_secret", "x")]) == .invalidClient)
    }

    @Test("refuses two methods at once, even if both be right, and two names for one client")
    func refusesTwo() async {
        #expect(await refusal(House.basic("basic"), [("client_secret", Self.secret)]) == .invalidRequest)
        #expect(await refusal(House.basic("basic"), [("client_id", "public")]) == .invalidRequest)
    }

    @Test(
        "refuses parameters that come twice: half of a secret is no way to go without one",
        arguments: ["client_id", "client_secret", "client_assertion"])
    func refusesDuplicates(name: String) async {
        let parameters = [("client_id", "public"), (name, "a"), (name, "b")]

        #expect(await refusal(nil, parameters) == .invalidRequest)
    }

    @Test("refuses a client assertion rather than to look past it (RFC 7523)")
    func refusesAssertions() async {
        let assertion = [
            ("client_assertion", "e30.e30.e30"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ]

        #expect(await refusal(nil, assertion + [("client_id", "public")]) == .invalidClient)
        #expect(await refusal(House.basic("basic"), assertion) == .invalidClient)
    }

    @Test("refuses a secret that has ended")
    func refusesEnded() async throws {
        let roll = RollClientSecret(storage: house.stores.oauth, clock: house.clock, randomness: house.randomness)
        let secret = try #require(
            try await roll(of: .init("basic"), oldEndsAfterSeconds: 60, actor: nil, in: house.tenant.id))
        house.clock.advance(seconds: 1)

        #expect(try await authenticate(House.basic("basic")) == "basic")
        #expect(try await authenticate(House.basic("basic", secret.revealed)) == "basic")

        house.clock.advance(seconds: 59)
        #expect(await refusal(House.basic("basic")) == .invalidClient)
        #expect(try await authenticate(House.basic("basic", secret.revealed)) == "basic")
    }

    @Test("Security 7: wrong tries are limited by client and address together, and no others suffer")
    func throttles() async throws {
        var tests = self
        tests.house.authenticationLimits.wrongTries = 3
        for _ in 1...3 { #expect(await tests.refusal(House.basic("basic", "wrong")) == .invalidClient) }

        let refusal = await #expect(throws: TooManyClientTries.self) {
            try await tests.authenticate(House.basic("basic"))
        }

        #expect(refusal?.retryAfterSeconds == 900)
        #expect(try await tests.authenticate(House.basic("basic"), from: "198.51.100.1/32") == "basic")
        #expect(
            try await tests.authenticate(nil, [("client_id", "post"), ("client_secret", Self.secret)]) == "post")
        tests.house.clock.advance(seconds: 1_800)
        #expect(try await tests.authenticate(House.basic("basic")) == "basic")
    }

    @Test("a store that does not answer counts no try against a client")
    func outageIsNoWrongTry() async throws {
        var tests = self
        tests.house.authenticationLimits.wrongTries = 3
        tests.house.stores.outage.isOn = true
        for _ in 1...10 {
            await #expect(throws: StoreUnavailable.self) { try await tests.authenticate(House.basic("basic")) }
        }

        tests.house.stores.outage.isOn = false

        #expect(try await tests.authenticate(House.basic("basic")) == "basic")
    }

    @Test("right tries are not counted")
    func rightTries() async throws {
        var tests = self
        tests.house.authenticationLimits.wrongTries = 3

        for _ in 1...10 { #expect(try await tests.authenticate(House.basic("basic")) == "basic") }
    }

    @Test("takes each client by its own method")
    func takes() async throws {
        #expect(try await authenticate(House.basic("basic")) == "basic")
        #expect(try await authenticate(House.basic("basic"), [("client_id", "basic")]) == "basic")
        #expect(try await authenticate(nil, [("client_id", "post"), ("client_secret", Self.secret)]) == "post")
        #expect(try await authenticate(nil, [("client_id", "public")]) == "public")
    }

    @Test("the scheme's name is taken in any case (RFC 9110 §11.1)", arguments: ["basic", "BASIC", "bAsIc"])
    func schemeCase(scheme: String) async throws {
        let value = House.basic("basic").dropFirst("Basic".count)

        #expect(try await authenticate(scheme + value) == "basic")
    }

    @Test(
        "id and secret are form-encoded before they are joined (§2.3.1); what needs no encoding may come as it is",
        arguments: [
            ("a:b", "a secret: 100 % sure + more"), ("https://app.example/id", "&=?#%41 plenty of them"),
            ("colons", "a:b:c:d:e:f:g:h:i:j"),
        ]
    )
    func formEncoding(id: String, secret: String) async throws {
        try await house.add(id, ["client_secret": .string(secret)])

        #expect(try await authenticate(House.basic(id, secret)) == id)
    }

    @Test("a secret that was not encoded is taken as it stands where that is unambiguous")
    func unencoded() async throws {
        try await house.add("plain", ["client_secret": "base64-like==&more:parts"])

        #expect(try await authenticate(Self.encoded("plain:base64-like==&more:parts")) == "plain")
    }
}
