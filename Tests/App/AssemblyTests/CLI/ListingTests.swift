import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Tenancy
import Testing

@testable import Assembly

@Suite("What commands print")
struct ListingTests {
    static let created = Date(milliseconds: 1_700_000_000_500)

    @Test("of a client is the response form of RFC 7591 §3.2.1, with defaults in force")
    func client() throws {
        let client = try Self.client()

        #expect(
            ClientListing.json(client, secret: "s3cret") == [
                "client_id": "web", "client_id_issued_at": 1_700_000_000, "client_secret": "s3cret",
                "client_secret_expires_at": 0, "client_name": "Web", "redirect_uris": ["https://app.example/cb"],
                "token_endpoint_auth_method": "client_secret_basic", "grant_types": ["authorization_code"],
                "response_types": ["code"], "scope": "openid profile email address phone offline_access",
                "subject_type": "public", "id_token_signed_response_alg": "RS256",
                "access_token_signed_response_alg": "ES256", "require_pkce": true, "require_consent": true,
                "require_consent_for_verified_claims": true,
            ])
    }

    @Test("of a client later has no secret, only the times of secrets")
    func secrets() throws {
        let json = ClientListing.jsonWithSecrets(try Self.client())

        #expect(json["client_secret"] == nil)
        #expect(json["client_secrets"] == [["created_at": 1_700_000_000, "expires_at": 1_700_000_060]])
    }

    @Test("of a person is their claims beside username and state")
    func user() throws {
        var user = User(
            id: ID("u1"), username: try Username("nora"), profile: try Profile(["name": "Nora"]),
            createdAt: Self.created, updatedAt: Self.created)

        #expect(
            UserListing.json(user) == [
                "sub": "u1", "username": "nora", "name": "Nora", "state": "active", "created_at": 1_700_000_000,
                "updated_at": 1_700_000_000,
            ])

        user.disable(at: Self.created.addingTimeInterval(60))

        #expect(UserListing.json(user)["state"] == "disabled")
        #expect(UserListing.json(user)["disabled_at"] == 1_700_000_060)
    }

    @Test("of a key is its state and times, and no key material")
    func key() throws {
        let pair = try PrivateKey.generate(JWSAlgorithm.ES256.keyType)
        var key = SigningKey(
            keyID: "k1", algorithm: .ES256, state: .next,
            publicKey: JWK(pair.publicKey, keyID: "k1", algorithm: .ES256),
            sealedPrivateKey: [1, 2, 3], createdAt: Self.created)
        key.activate(at: Self.created)
        key.retire(at: Self.created, publishedFor: 60)

        #expect(
            KeyListing.json(key) == [
                "kid": "k1", "alg": "ES256", "state": "retired", "created_at": 1_700_000_000,
                "activated_at": 1_700_000_000, "gone_at": 1_700_000_060,
            ])
    }

    @Test("of the configuration hides secrets and names origins")
    func configuration() throws {
        let key = Base64URL.encode([UInt8](0..<32))
        let settings = try Settings(.bare(environment: ["SURETY_MASTER_KEY": key]))

        let json = ConfigListing.json(settings)

        #expect(!json.text.contains(key))
        #expect(!ConfigListing.table(settings).contains(key))
        #expect(
            json.array?.first { $0["key"] == "master_key" } == [
                "key": "master_key", "value": nil, "secret": true, "origin": "SURETY_MASTER_KEY",
            ])
        #expect(
            json.array?.first == [
                "key": "public_url", "value": "http://localhost:8080", "secret": false, "origin": "default",
            ])
    }

    @Test("is aligned, and cannot move the cursor")
    func table() {
        var table = TextTable("NAME", "STATE")
        table.add("Zoë", "active")
        table.add("evil\u{1b}[2J\u{202e}", "disabled")

        #expect(
            table.description == """
                NAME     STATE
                Zoë      active
                evil[2J  disabled
                """)
    }

    private static func client() throws -> Client {
        let metadata = try ClientMetadata(registration: [
            "client_name": "Web", "redirect_uris": ["https://app.example/cb"], "client_secret": "s3cret",
        ])
        let secret = ClientSecret(
            digest: Secret("s3cret").digest, createdAt: created, expiresAt: created.addingTimeInterval(60))
        return Client(id: ID("web"), metadata: metadata, secrets: [secret], createdAt: created)
    }
}
