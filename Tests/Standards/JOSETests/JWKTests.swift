import Cryptography
import JOSE
import Testing

@Suite("JWK (RFC 7517, RFC 7518 §6, RFC 8037)")
struct JWKTests {
    static func changed(_ key: JSON, _ changes: [String: JSON?]) -> JSON {
        var members = key.object ?? [:]
        for (name, value) in changes { members[name] = value }
        return .object(members)
    }

    static let refused: [(json: JSON, problem: JOSEError.KeyProblem)] = [
        ([], .notAnObject),
        ([:], .missingMember("kty")),
        (["kty": 1], .missingMember("kty")),
        (["kty": "oct"], .unsupported),
        (["kty": "oct", "k": "AAAA"], .containsPrivateKey),
        (["kty": "ec"], .unsupported),
        (changed(Examples.es256Key, ["d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"]), .containsPrivateKey),
        (changed(Examples.rs256Key, ["p": "AQAB"]), .containsPrivateKey),
        (changed(Examples.rs256Key, ["n": .none]), .missingMember("n")),
        (changed(Examples.rs256Key, ["e": 65_537]), .invalidMember("e")),
        (changed(Examples.rs256Key, ["e": ""]), .invalidMember("e")),
        (changed(Examples.rs256Key, ["e": "AAEAAQ"]), .invalidMember("e")),
        (changed(Examples.rs256Key, ["e": "AQAB="]), .invalidMember("e")),
        (changed(Examples.es256Key, ["crv": .none]), .missingMember("crv")),
        (changed(Examples.es256Key, ["crv": "secp256k1"]), .unsupported),
        (changed(Examples.es256Key, ["crv": "P-384"]), .invalidMember("x")),
        (changed(Examples.es256Key, ["y": .none]), .missingMember("y")),
        (changed(Examples.es256Key, ["x": "AAAA"]), .invalidMember("x")),
        (changed(Examples.eddsaKey, ["crv": "X25519"]), .unsupported),
        (changed(Examples.eddsaKey, ["crv": "Ed448"]), .unsupported),
        (changed(Examples.eddsaKey, ["x": "AAAA"]), .invalidMember("x")),
        (changed(Examples.eddsaKey, ["kid": 1]), .invalidMember("kid")),
        (changed(Examples.eddsaKey, ["alg": []]), .invalidMember("alg")),
        (changed(Examples.eddsaKey, ["use": .some(.null)]), .invalidMember("use")),
    ]

    @Test("refuses keys that are broken, private or not understood", arguments: refused)
    func refuses(json: JSON, problem: JOSEError.KeyProblem) {
        #expect(throws: JOSEError.invalidKey(problem)) { try JWK(json: json) }
    }

    @Test("refuses numbers that make no key when the key is built")
    func refusesNumbers() throws {
        let offCurve = Self.changed(Examples.es256Key, ["y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4"])
        let weak = Self.changed(Examples.rs256Key, ["n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbj"])
        let even = Self.changed(Examples.rs256Key, ["e": "Ag"])

        #expect(throws: JOSEError.invalidKey(.malformed)) { try JWK(json: offCurve).publicKey() }
        #expect(throws: JOSEError.invalidKey(.unsupported)) { try JWK(json: weak).publicKey() }
        #expect(throws: JOSEError.invalidKey(.malformed)) { try JWK(json: even).publicKey() }
    }

    @Test("has the published thumbprints (RFC 7638 §3.1, RFC 8037 A.3)")
    func thumbprints() throws {
        #expect(try JWK(json: Examples.thumbprintKey).thumbprint().base64URL == Examples.thumbprint)
        #expect(try JWK(json: Examples.eddsaKey).thumbprint().base64URL == Examples.eddsaThumbprint)
    }

    @Test("comes back from its JSON", arguments: JWSAlgorithm.allCases)
    func roundTrip(algorithm: JWSAlgorithm) throws {
        let key = try SharedKeys.key(algorithm).publicKey
        let jwk = JWK(key, keyID: "k1", algorithm: algorithm)

        let read = try JWK(json: JSON(parsing: jwk.json.bytes()))

        #expect(read == jwk)
        #expect(try read.publicKey() == key)
        #expect(read.algorithm == algorithm)
        #expect(read.use == "sig")
        #expect(read.thumbprint() == JWK(key, keyID: nil, algorithm: nil, use: nil).thumbprint())
        #expect(read.serves(algorithm))
    }

    @Test("serves only what its type, alg and use allow")
    func serves() throws {
        let rsa = try JWK(json: Examples.rs256Key)

        #expect(rsa.serves(.RS256) && rsa.serves(.PS512))
        #expect(!rsa.serves(.ES256))
        #expect(try !JWK(json: Self.changed(Examples.rs256Key, ["alg": "RS256"])).serves(.PS256))
        #expect(try !JWK(json: Self.changed(Examples.rs256Key, ["alg": "RSA-OAEP-256"])).serves(.RS256))
        #expect(try !JWK(json: Self.changed(Examples.rs256Key, ["use": "enc"])).serves(.RS256))
    }
}

@Suite("JWK sets (RFC 7517 §5)")
struct JWKSetTests {
    @Test("refuses what is no set, has too many keys, or gives a private key away")
    func refuses() {
        let tooMany = [JSON](repeating: Examples.es256Key, count: JWKSet.keysMax + 1)
        let leaked = JWKTests.changed(Examples.es256Key, ["d": "AAAA"])

        #expect(throws: JOSEError.invalidKey(.notAnObject)) { try JWKSet(json: []) }
        #expect(throws: JOSEError.invalidKey(.missingMember("keys"))) { try JWKSet(json: [:]) }
        #expect(throws: JOSEError.invalidKey(.invalidMember("keys"))) { try JWKSet(json: ["keys": [:]]) }
        #expect(throws: JOSEError.invalidKey(.tooMany)) { try JWKSet(json: ["keys": .array(tooMany)]) }
        #expect(throws: JOSEError.invalidKey(.containsPrivateKey)) {
            try JWKSet(json: ["keys": [Examples.rs256Key, leaked]])
        }
    }

    @Test("leaves out the keys that are not understood")
    func ignores() throws {
        let set = try JWKSet(json: ["keys": [["kty": "LATTICE"], 1, Examples.es256Key]])

        #expect(set.keys == [try JWK(json: Examples.es256Key)])
        #expect(try JWKSet(json: set.json) == set)
    }

    @Test("finds the key that a token names, or the only one that fits")
    func finds() throws {
        let first = JWKTests.changed(Examples.rs256Key, ["kid": "a"])
        let second = JWKTests.changed(Examples.thumbprintKey, ["kid": "b"])
        let curve = JWKTests.changed(Examples.es256Key, ["kid": "c"])
        let set = try JWKSet(json: ["keys": [first, second, curve]])

        #expect(set.key("b", for: .RS256)?.keyID == "b")
        #expect(set.key("b", for: .ES256) == nil)
        #expect(set.key("x", for: .RS256) == nil)
        #expect(set.key(nil, for: .RS256) == nil)
        #expect(set.key(nil, for: .ES256)?.keyID == "c")
    }
}
