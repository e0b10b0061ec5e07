import JOSE
import Kernel
import OAuth
import Proofing
import Tenancy
import Testing

@Suite("What the server says of itself (RFC 8414, OpenID Connect Discovery 1.0 §3)")
struct ServerMetadataTests {
    private func metadata(_ issuer: String = "https://id.example/t/bank", allowsRegistration: Bool = true) throws
        -> JSON
    {
        let tenant = Tenant(id: .init("bank"), issuer: try Issuer(issuer), displayName: "Bank")
        return ServerMetadata(
            of: tenant, classes: ["urn:surety:acr:password", "phr"], uiLocales: ["en", "ar"],
            allowsRegistration: allowsRegistration
        ).json
    }

    @Test("has every member that is required, all addresses below the issuer (Security 5)")
    func addresses() throws {
        let members = try #require(try metadata().object)

        #expect(members["issuer"] == "https://id.example/t/bank")
        let addresses = members.filter { $0.key.hasSuffix("_endpoint") || $0.key == "jwks_uri" }
        #expect(addresses.count == 7)
        for (name, address) in addresses {
            #expect(address.string?.hasPrefix("https://id.example/t/bank/oauth/") == true, "\(name)")
        }
        for name in ["response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"] {
            #expect(members[name]?.array?.isEmpty == false, "\(name)")
        }
    }

    @Test("advertises what it works by: no plain challenge, no request objects, no other flows")
    func lists() throws {
        let metadata = try metadata()

        #expect(metadata["response_types_supported"] == ["code"])
        #expect(metadata["response_modes_supported"] == ["query", "fragment", "form_post"])
        #expect(metadata["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"])
        #expect(metadata["code_challenge_methods_supported"] == ["S256"])
        #expect(metadata["id_token_signing_alg_values_supported"] == ["ES256", "RS256"])
        #expect(
            metadata["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post", "none"])
        #expect(
            metadata["introspection_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"])
        #expect(metadata["authorization_response_iss_parameter_supported"] == true)
        for name in ["request_parameter_supported", "request_uri_parameter_supported"] {
            #expect(metadata[name] == false)
        }
        #expect(
            metadata["ui_locales_supported"] == ["en", "ar"]
                && metadata["acr_values_supported"]
                    == ["urn:surety:acr:password", "phr"]
        )
    }

    @Test("offers prompt=create only where people may create accounts")
    func registration() throws {
        let with = try metadata()["prompt_values_supported"]?.strings ?? []
        let without = try metadata(allowsRegistration: false)["prompt_values_supported"]?.strings ?? []

        #expect(with == ["none", "login", "consent", "select_account", "create"])
        #expect(without == ["none", "login", "consent", "select_account"])
    }

    @Test(
        "announces verified claims only where somebody can be verified (OpenID Connect for Identity Assurance 1.0 §8)")
    func verifiedClaims() throws {
        let tenant = Tenant(id: .init("bank"), issuer: try Issuer("https://id.example"), displayName: "Bank")
        let support = VerifiedClaimsSupport(
            trustFrameworks: ["eidas"], claims: ["given_name"], documents: ["passport"])

        let with = ServerMetadata(of: tenant, classes: [], uiLocales: ["en"], verifiedClaims: support).json
        let without = try #require(try metadata().object)

        #expect(with["verified_claims_supported"] == true && with["documents_supported"] == ["passport"])
        #expect(with["claims_in_verified_claims_supported"] == ["given_name"])
        #expect(with["claims_supported"]?.array?.last == "verified_claims")
        #expect(without.keys.filter { $0.contains("verified") || $0.contains("evidence") } == [])
        #expect(without["claims_supported"]?.array?.contains("verified_claims") == false)
    }
}
