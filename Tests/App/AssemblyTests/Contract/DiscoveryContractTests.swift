import Accounts
import Cryptography
import HTTPTypes
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("Contract: all that discovery says works (OpenID Connect Discovery §3, RFC 8414 §2)")
struct DiscoveryContractTests {
    @Test("both documents are the same, of this issuer, and may be kept by caches")
    func documents() async throws {
        let site = try await Site()

        let openID = try await site.send(.get, "/.well-known/openid-configuration")
        let oauth = try await site.send(.get, "/.well-known/oauth-authorization-server")

        #expect(openID.text == oauth.text)
        #expect(try openID.json()["issuer"]?.string == site.issuer)
        #expect(openID.fields[.cacheControl] == "public, max-age=3600")
    }

    @Test("each endpoint is there")
    func endpoints() async throws {
        let site = try await Site()
        let document = try await site.metadata()

        for (name, value) in document where name.hasSuffix("_endpoint") || name == "jwks_uri" {
            let url = try #require(value.string)
            #expect(url.hasPrefix(site.issuer + "/"))
            let answer = try await site.send(.options, String(url.dropFirst(site.issuer.count)))
            #expect(answer.status == 204, "\(name)")
        }
    }

    @Test("each response mode brings a code, and no other does")
    func responseModes() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        _ = try await visitor.tokens(for: app, as: noor)

        for mode in try await site.list("response_modes_supported") {
            #expect(try await visitor.get(app.request(["response_mode": mode])).parameters()["code"] != nil, "\(mode)")
        }
        for mode in ["query.jwt", "jwt", "web_message", "FRAGMENT"] {
            let error = try await visitor.get(app.request(["response_mode": mode])).parameters()["error"]
            #expect(error == "invalid_request", "\(mode)")
        }
    }

    @Test("each response type brings a code, and no other does")
    func responseTypes() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        _ = try await visitor.tokens(for: app, as: noor)

        for type in try await site.list("response_types_supported") {
            #expect(try await visitor.get(app.request(["response_type": type])).parameters()["code"] != nil)
        }
        for type in ["token", "id_token", "code id_token", "code token", "none"] {
            let error = try await visitor.get(app.request(["response_type": type])).parameters()["error"]
            #expect(error == "unsupported_response_type", "\(type)")
        }
    }

    @Test("each prompt is taken, and no other is")
    func prompts() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        for prompt in try await site.list("prompt_values_supported") {
            let answer = try await visitor.get(app.request(["prompt": prompt]))
            let error = answer.location == nil ? nil : try answer.parameters()["error"]
            #expect(answer.status == 200 || error == "login_required", "\(prompt)")
        }
        for prompt in ["Login", "select-account", "enroll"] {
            #expect(try await visitor.get(app.request(["prompt": prompt])).parameters()["error"] == "invalid_request")
        }
    }

    @Test("each challenge method is taken, and no other is")
    func challengeMethods() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))

        for method in try await site.list("code_challenge_methods_supported") {
            #expect(try await visitor.get(app.request(["code_challenge_method": method])).path == "/sign-in")
        }
        for method in ["plain", "s256", ""] {
            let error = try await visitor.get(app.request(["code_challenge_method": method])).parameters()["error"]
            #expect(error == "invalid_request", "\(method)")
        }
    }

    @Test("each scope is granted, and one that is not registered is left out")
    func scopes() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let scopes = try await site.list("scopes_supported")

        let asked = (scopes + ["unheard_of"]).joined(separator: " ")
        let tokens = try await visitor.tokens(for: app, as: noor, ["scope": asked])

        #expect(tokens.scope == Set(scopes))
    }

    @Test("each grant type works, and no other does")
    func grantTypes() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))
        let tokens = try await visitor.tokens(for: app, as: noor)
        let advertised = try await site.list("grant_types_supported")

        let machine = try await app.post("/oauth/token", ["grant_type": "client_credentials"])

        #expect(Set(advertised) == ["authorization_code", "refresh_token", "client_credentials"])
        #expect(machine.status == 200)
        #expect(try await app.refreshing(tokens.refresh).status == 200)
        for type in ["password", "urn:ietf:params:oauth:grant-type:device_code", "implicit"] {
            let form = ["grant_type": type, "username": "noor", "password": noor.password]
            #expect(try await app.post("/oauth/token", form).error == "unsupported_grant_type")
        }
    }

    @Test("each client authentication method works for clients registered for it, at each endpoint that names it")
    func authenticationMethods() async throws {
        let site = try await Site()
        for endpoint in ["token", "revocation", "introspection"] {
            let methods = try await site.list("\(endpoint)_endpoint_auth_methods_supported")
            for method in ["client_secret_basic", "client_secret_post", "none"] {
                let id = "\(endpoint)-\(method)"
                let answer = try await authenticated(by: method, as: id, at: endpoint, on: site)
                // A good client fails at the token endpoint only for the code it made up.
                let isAuthenticated = answer.status == 200 || answer.error == "invalid_grant"
                #expect(isAuthenticated == methods.contains(method), "\(id): \(answer.text)")
            }
        }
    }

    private func authenticated(by method: String, as id: String, at endpoint: String, on site: Site) async throws
        -> Answer
    {
        let paths = ["token": "/oauth/token", "revocation": "/oauth/revoke", "introspection": "/oauth/introspect"]
        let path = try #require(paths[endpoint])
        let app = try await site.app([
            "client_id": .string(id), "token_endpoint_auth_method": .string(method),
            "grant_types": ["authorization_code"],
        ])
        var form = ["token": "unknown", "grant_type": "authorization_code", "code": "unknown", "redirect_uri": "x"]
        guard method == "client_secret_post" else { return try await app.post(path, form) }
        form["client_secret"] = app.secret
        return try await App(site: site, id: id, secret: nil).post(path, form)
    }

    @Test("each signing algorithm signs ID tokens with a published key")
    func algorithms() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        let keys = try await site.send(.get, "/oauth/jwks").json()["keys"]?.array ?? []

        for algorithm in try await site.list("id_token_signing_alg_values_supported") {
            let app = try await site.app([
                "client_id": .string(algorithm), "id_token_signed_response_alg": .string(algorithm),
            ])
            let tokens = try await visitor.tokens(for: app, as: noor)
            let header = try tokens.idHeader()
            #expect(header["alg"]?.string == algorithm)
            let key = try JWK(json: #require(keys.first { $0["kid"] == header["kid"] })).publicKey()
            let verifier = JWTVerifier(
                algorithms: Set(JWSAlgorithm.allCases), type: .oneOf(["JWT"]), issuer: site.issuer,
                audience: .oneOf([algorithm]))
            let verified = try verifier.verify(#require(tokens.id), at: site.clock.now) { _, _ in key }
            #expect(verified.claims.subject == noor.user.id.string)
        }
        await #expect(throws: InvalidClientMetadata.self) {
            _ = try await site.app(["client_id": "weak", "id_token_signed_response_alg": "HS256"])
        }
    }

    @Test("each subject type names the person, pairwise by another name for each sector")
    func subjectTypes() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        var subjects: [String?] = []
        for (index, type) in try await (site.list("subject_types_supported") + ["pairwise"]).enumerated() {
            let uri = "https://app\(index).example/callback"
            var app = try await site.app([
                "client_id": .string("app\(index)"), "subject_type": .string(type), "redirect_uris": [.string(uri)],
            ])
            app.redirectURI = uri
            subjects.append(try await visitor.tokens(for: app, as: noor).idClaims()["sub"]?.string)
        }

        #expect(subjects.contains(noor.user.id.string))
        #expect(Set(subjects).count == 3)
    }

    @Test("each language is spoken, and each acr is the one of the ID token")
    func languagesAndClasses() async throws {
        let site = try await Site()
        let (noor, app, visitor) = (try await site.person(), try await site.app(), Visitor(site))

        for language in try await site.list("ui_locales_supported") {
            let page = try await visitor.get(app.request(["ui_locales": language]))
            #expect(page.text.contains("<html lang=\"\(language)\""))
        }
        let tokens = try await visitor.tokens(for: app, as: noor)
        #expect(try await site.list("acr_values_supported").contains(tokens.idClaims()["acr"]?.string ?? ""))
    }

    @Test("each claim is released, beside those that tokens have of themselves")
    func claims() async throws {
        let site = try await Site()
        let profile: [String: JSON] = [
            "family_name": "Aziz", "middle_name": "N", "nickname": "No", "preferred_username": "noor",
            "profile": "https://noor.example", "picture": "https://noor.example/me.png",
            "website": "https://noor.example", "gender": "female", "birthdate": "1990-02-03",
            "zoneinfo": "Asia/Beirut", "locale": "ar", "phone_number_verified": true,
            "address": ["country": "LB"],
        ]
        let (noor, app, visitor) = (try await site.person("noor", profile), try await site.app(), Visitor(site))
        let scope = ["scope": "openid profile email address phone"]

        let tokens = try await visitor.tokens(for: app, as: noor, scope)

        let released = try await app.userInfo(tokens.access).json().merging(tokens.idClaims()) { $1 }
        #expect(Set(try await site.list("claims_supported")).subtracting(released.keys) == [])
        #expect(Set(released.keys).subtracting(try await site.list("claims_supported")) == ["nonce", "azp", "at_hash"])
    }

    @Test("what is said not to be supported is refused by its name")
    func unsupported() async throws {
        let site = try await Site()
        let (app, visitor) = (try await site.app(), Visitor(site))
        let document = try await site.metadata()

        #expect(document["request_parameter_supported"] == false)
        #expect(document["request_uri_parameter_supported"] == false)
        let errors = [
            "request": "request_not_supported", "request_uri": "request_uri_not_supported",
            "registration": "registration_not_supported",
        ]
        for (name, error) in errors {
            #expect(try await visitor.get(app.request([name: "x"])).parameters()["error"] == error)
        }
    }
}

extension Site {
    fileprivate func metadata() async throws -> [String: JSON] {
        try await send(.get, "/.well-known/openid-configuration").json()
    }

    fileprivate func list(_ name: String) async throws -> [String] {
        let list = try #require(try await metadata()[name]?.strings, "\(name) is no list")
        #expect(!list.isEmpty)
        return list
    }
}
