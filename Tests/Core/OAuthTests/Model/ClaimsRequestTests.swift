import JOSE
import OAuth
import Testing

@Suite("The claims parameter (OpenID Connect Core §5.5)")
struct ClaimsRequestTests {
    @Test(
        "refuses what is not as the standard says, whole",
        arguments: [
            "", "{", "[]", "null", "\"openid\"", "7", "{\"userinfo\":[]}", "{\"id_token\":\"sub\"}",
            "{\"userinfo\":true}",
            "{\"userinfo\":{\"name\":true}}", "{\"userinfo\":{\"name\":\"x\"}}", "{\"userinfo\":{\"name\":[]}}",
            "{\"userinfo\":{\"name\":{\"essential\":\"true\"}}}", "{\"userinfo\":{\"name\":{\"essential\":1}}}",
            "{\"userinfo\":{\"name\":{\"essential\":null}}}", "{\"userinfo\":{\"name\":{\"values\":\"x\"}}}",
            "{\"userinfo\":{\"name\":{\"values\":[]}}}",
            "{\"userinfo\":{\"name\":{\"value\":\"a\",\"values\":[\"a\"]}}}",
            "{\"userinfo\":{},\"userinfo\":{}}", "{\"userinfo\":{\"name\":null,\"name\":null}}", "{}x",
            "{\"userinfo\":{\"name\":{\"value\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}}}",
        ]
    )
    func refuses(text: String) {
        let error = #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: text) }

        #expect(error?.code == .invalidRequest)
    }

    @Test("refuses more than 8 KiB")
    func refusesLarge() {
        let text = "{\"userinfo\":{\"\(String(repeating: "a", count: 8_192))\":null}}"

        #expect(throws: OAuthError.self) { try ClaimsRequest(parsing: text) }
    }

    @Test("reads demands, and ignores members it does not know")
    func reads() throws {
        let request = try ClaimsRequest(
            parsing: """
                {"userinfo":{"name":null,"email":{"essential":true,"purpose":"x"},"nickname":{}},"id_token":
                {"acr":{"essential":true,"values":["a","b"]},"sub":{"value":"u1"},"name":{"essential":false}},"verified":1}
                """)

        #expect(request.userInfo == ["name": .init(), "email": .init(isEssential: true), "nickname": .init()])
        #expect(
            request.idToken == [
                "acr": .init(isEssential: true, values: ["a", "b"]), "sub": .init(values: ["u1"]), "name": .init(),
            ])
        #expect(request.names == ["name", "email", "nickname", "acr", "sub"])
        #expect(request.isEssential("email") && request.isEssential("acr") && !request.isEssential("name"))
    }

    @Test(
        "nothing asked for is nothing",
        arguments: ["{}", "{\"userinfo\":null}", "{\"userinfo\":{},\"id_token\":null}", "{\"other\":{\"a\":1}}"])
    func empty(text: String) throws {
        #expect(try ClaimsRequest(parsing: text) == .none)
    }

    @Test("comes back from its own JSON as it was")
    func roundTrip() throws {
        let request = try ClaimsRequest(
            parsing:
                "{\"userinfo\":{\"name\":null},\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"a\",1,null]}}}")

        #expect(try ClaimsRequest(request.json) == request)
        #expect(try ClaimsRequest(parsing: request.json.text) == request)
    }

    @Test("keeps apart what is asked for as verified, here and there (OpenID Connect for Identity Assurance 1.0 §5.3)")
    func verified() throws {
        let request = try ClaimsRequest(
            parsing: """
                {"userinfo":{"name":null,"verified_claims.name":null,"verified_claims":{"verification":{"trust_framework":null},
                "claims":{"name":{"essential":true}}}},
                "id_token":{"verified_claims":[{"verification":{"trust_framework":{"value":"a"}},"claims":{"age":null}}]}}
                """)

        #expect(request.userInfo == ["name": .init()] && request.idToken == [:])
        #expect(request.personalNames == ["name", "verified_claims.name", "verified_claims.age"])
        #expect(request.isEssential("verified_claims.name") && !request.isEssential("name"))
        #expect(try ClaimsRequest(parsing: request.json.text) == request)
        #expect(request != .none)
    }

    @Test("personal are the claims that tell of the person, not those that speak of the sign-in")
    func personal() throws {
        let request = try ClaimsRequest(
            parsing: """
                {"userinfo":{"name":null,"sub":null,"own_claim":null},
                "id_token":{"acr":null,"amr":null,"auth_time":null,"sid":null,"nonce":null,"email":null}}
                """)

        #expect(request.personalNames == ["name", "own_claim", "email"])
    }
}
