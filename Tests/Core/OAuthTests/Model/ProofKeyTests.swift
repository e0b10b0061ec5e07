import Testing

@testable import OAuth

@Suite("Proof Key for Code Exchange (RFC 7636)")
struct ProofKeyTests {
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    @Test(
        "refuses a challenge that is not the base64url of 32 bytes",
        arguments: [
            "", "abc", String(challenge.dropLast()), challenge + "A", challenge + "=",
            challenge.replacing("-", with: "+"),
            challenge.replacing("M", with: " "), String(challenge.dropLast()) + "N",
        ]
    )
    func refusesChallenges(text: String) {
        #expect(!ProofKey.isChallenge(text))
    }

    @Test(
        "refuses a verifier that is not 43 to 128 unreserved characters (§4.1)",
        arguments: [
            "", String(verifier.dropLast()), String(repeating: "a", count: 129), verifier + "+", verifier + "/",
            verifier + "=",
            verifier + " ", verifier + "\u{E9}", verifier + "\u{AA}", verifier + "%", verifier + "\n",
        ]
    )
    func refusesVerifiers(text: String) {
        #expect(!ProofKey.isVerifier(text))
        #expect(!ProofKey.proves(text, Self.challenge))
    }

    @Test("another verifier, another case or the challenge itself proves nothing")
    func refusesOthers() {
        #expect(!ProofKey.proves(Self.verifier.lowercased(), Self.challenge))
        #expect(!ProofKey.proves(Self.challenge, Self.challenge))
        #expect(!ProofKey.proves(String(Self.verifier.dropLast()) + "l", Self.challenge))
    }

    @Test("proves the example of appendix B")
    func appendixB() {
        #expect(ProofKey.isChallenge(Self.challenge))
        #expect(ProofKey.isVerifier(Self.verifier))
        #expect(ProofKey.proves(Self.verifier, Self.challenge))
    }

    @Test("takes every unreserved character, at either length")
    func lengths() {
        #expect(ProofKey.isVerifier(String(repeating: "Az09-._~", count: 16)))
        #expect(ProofKey.isVerifier(String(repeating: "~", count: 43)))
    }
}
