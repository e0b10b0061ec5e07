import FoundationEssentials
import HTTPTypes
import JOSE
import TestKit
import Testing

@Suite("/api/v1/palm: palms that are refused")
struct PalmAPIRefusalTests {
    @Test("an enrolment after a weak or an old sign-in is 401 with what to ask for to apps, and 403 to browsers")
    func stepUp() async throws {
        try await PalmCounter.with { counter in
            let begin = "\(PalmCounter.path)/enrolment/begin"
            let weak = try await counter.token()
            let refused = try await counter.post(begin, ["consent": "1"], by: weak)
            let browser = try await counter.visitor.call(begin, ["consent": "1"])

            #expect(refused.status == 401 && refused.error == "insufficient_user_authentication")
            #expect(
                refused.fields[.wwwAuthenticate]
                    == "Bearer error=\"insufficient_user_authentication\", "
                    + "error_description=\"a different and more recent authentication is required\", "
                    + "acr_values=\"urn:surety:acr:mfa phr\", max_age=\"300\"")
            #expect(try refused.json()["max_age"] == 300)
            #expect(browser.status == 403 && browser.error == "reauthentication_required")
            #expect(browser.fields[.wwwAuthenticate] == nil)
            #expect(try browser.json()["message"]?.string?.isEmpty == false)

            // Asked for just what the answer says, the sign-in is enough, until it is too old.
            try await counter.signInStrongly()
            let strong = try await counter.token(
                "openid palm", ["acr_values": "urn:surety:acr:mfa phr", "max_age": "300"])
            #expect(try await counter.post(begin, ["consent": "1"], by: strong).status == 200)
            counter.site.clock.advance(seconds: 301)
            #expect(try await counter.post(begin, ["consent": "1"], by: strong).status == 401)
        }
    }

    @Test("an enrolment without consent to the text in force, or without the identity that is wanted, is refused")
    func consentAndIdentity() async throws {
        try await PalmCounter.with(rules: ["consent_version": "7"]) { counter in
            try await counter.signInStrongly()
            let begin = "\(PalmCounter.path)/enrolment/begin"
            for consent in [JSON.null, "1"] {
                let refused = try await counter.visitor.call(begin, ["consent": consent])
                #expect(refused.status == 403 && refused.error == "consent_required")
                #expect(try refused.json()["consent_version"] == "7")
            }
        }
        try await PalmCounter.with(rules: ["identity_level": "verified"]) { counter in
            try await counter.signInStrongly()
            let refused = try await counter.visitor.call("\(PalmCounter.path)/enrolment/begin", ["consent": "1"])
            #expect(refused.status == 403 && refused.error == "identity_level_required")
        }
    }

    @Test("a ticket serves once, and only whoever began with it")
    func tickets() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let (token, path) = (try await counter.token(), "\(PalmCounter.path)/verification")
            let begun = try await counter.post("\(path)/begin", [:], by: token).json()
            let capture = try await counter.stand.capture("amina-left", for: try #require(begun["nonce"]?.string))
            let answer: JSON = ["ticket": try #require(begun["ticket"]), "capture": .string(capture)]

            let stolen = try await counter.visitor.call("\(path)/finish", answer)
            let again = try await counter.post("\(path)/finish", answer, by: token)

            #expect(stolen.status == 400 && stolen.error == "ceremony_unknown")
            #expect(again.status == 400 && again.error == "ceremony_unknown")
        }
    }

    @Test("a capture for another nonce, and one that is none, prove nothing")
    func wrongNonce() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let (token, path) = (try await counter.token(), "\(PalmCounter.path)/verification")

            for capture in [try await counter.stand.capture("amina-left", for: "another"), "AAAA"] {
                let begun = try await counter.post("\(path)/begin", [:], by: token).json()
                let answer: JSON = ["ticket": try #require(begun["ticket"]), "capture": .string(capture)]
                let refused = try await counter.post("\(path)/finish", answer, by: token)
                #expect(refused.status == 400 && refused.error == "palm_not_recognised", "\(refused.text)")
            }
            let begun = try await counter.post("\(path)/begin", [:], by: token).json()
            let unreadable: JSON = ["ticket": try #require(begun["ticket"]), "capture": "not base64url!"]
            #expect(try await counter.post("\(path)/finish", unreadable, by: token).error == "capture_unusable")
        }
    }

    @Test("five failures in a row lock palms, say for how long, and lock nothing else")
    func locked() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let token = try await counter.token()

            for left in [4, 3, 2, 1] {
                let refused = try await counter.show("badr-left", "verification", by: token)
                #expect(refused.error == "palm_not_recognised")
                #expect(try refused.json()["tries_left"]?.integer == Int64(left))
            }
            let last = try await counter.show("badr-left", "verification", by: token)
            let locked = try await counter.show("amina-left", "verification", by: token)

            for answer in [last, locked] { #expect(answer.status == 429 && answer.error == "palm_locked") }
            #expect(locked.fields[.retryAfter] == "900")
            let fields: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await counter.site.send(.get, PalmCounter.path, fields).json()["locked_until"]?.string != nil)
            #expect(try await counter.visitor.signIn(counter.noor).path == "/")
        }
    }

    @Test("a provider that is down or not believed is 503 and counts no try", arguments: ["down", "forged"])
    func provider(fault: String) async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let token = try await counter.token()
            try await counter.stand.fail(fault)

            let failed = try await counter.show("amina-left", "verification", by: token)
            try await counter.stand.fail("none")

            #expect(failed.status == 503 && failed.error == "palm_unavailable")
            #expect(failed.fields[.retryAfter] != nil)
            #expect(try await counter.show("badr-left", "verification", by: token).json()["tries_left"] == 4)
        }
    }

    @Test("where the tenant has no provider nothing is offered")
    func notOffered() async throws {
        let site = try await Site()
        let (noor, visitor) = (try await site.person(), Visitor(site))
        try await visitor.signIn(noor)

        for path in ["\(PalmCounter.path)/verification/begin", "\(PalmCounter.path)/enrolment/begin"] {
            let answer = try await visitor.call(path, ["consent": "1"])
            #expect(answer.status == 404 && answer.error == "palm_not_offered")
        }
        #expect(try await visitor.get("/palm").status == 404)
    }
}
