import Accounts
import FoundationEssentials
import HTTPTypes
import JOSE
import Kernel
import Testing

@Suite("/api/v1/palm")
struct PalmAPITests {
    @Test("an app enrols, verifies and deletes the palm of its person")
    func life() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            let token = try await counter.token("openid palm", ["acr_values": "phr"])
            let fields: HTTPFields = [.authorization: "Bearer \(token)"]
            let site = counter.site
            #expect(try await site.send(.get, PalmCounter.path, fields).json()["status"] == "none")

            let enrolled = try await counter.show("amina-left", "enrolment", ["consent": "1"], by: token)
            #expect(enrolled.status == 201, "\(enrolled.text)")
            #expect(try enrolled.json()["status"] == "enrolled")
            #expect(try enrolled.json()["consent_version"] == "1")
            let again = try await counter.show("amina-left", "enrolment", ["consent": "1"], by: token)
            #expect(again.status == 409 && again.error == "palm_already_enrolled")

            let proved = try await counter.show("amina-left", "verification", ["transaction": "t-1"], by: token)
            #expect(proved.status == 200 && proved.fields[.setCookie] == nil)
            #expect(try proved.json()["sub"]?.string == counter.noor.user.id.string)
            #expect(try proved.json()["transaction"] == "t-1" && proved.json()["amr"] == ["palm"])

            #expect(try await site.send(.delete, PalmCounter.path, fields).status == 204)
            #expect(try await site.send(.get, PalmCounter.path, fields).json()["status"] == "deleted")
            #expect(try await site.send(.delete, PalmCounter.path, fields).status == 404)
        }
    }

    @Test("a script of our own page proves a palm to its session, which goes on under a new cookie")
    func browser() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let before = counter.visitor.cookies["surety_session"]
            let begun = try await counter.visitor.call("\(PalmCounter.path)/verification/begin", [:]).json()
            #expect(begun["reader"]?.string == "\(counter.stand.readerOrigin)/reader/capture")
            let capture = try await counter.stand.capture("amina-left", for: try #require(begun["nonce"]?.string))

            let proved = try await counter.visitor.call(
                "\(PalmCounter.path)/verification/finish",
                ["ticket": try #require(begun["ticket"]), "capture": .string(capture)])

            #expect(proved.status == 200)
            #expect(counter.visitor.cookies["surety_session"] != before)
            let claims = try await counter.visitor.tokens(
                for: counter.app, as: counter.noor, ["acr_values": "urn:surety:acr:palm"]
            ).idClaims()
            #expect(claims["acr"] == "urn:surety:acr:palm")
        }
    }

    @Test("a kiosk is told whose palm it seems to be, and that a second factor must follow")
    func kiosk() async throws {
        try await PalmCounter.with { counter in
            try await counter.signInStrongly()
            try await counter.visitor.enrollPalm(to: counter.stand)
            let kiosk = try await counter.kiosk()

            let nobody = try await counter.show("carla-left", "identification", by: kiosk)
            let found = try await counter.show("amina-left", "identification", by: kiosk)

            #expect(nobody.status == 404 && nobody.error == "nobody_found")
            #expect(found.status == 200)
            #expect(
                try found.json() == ["sub": .string(counter.noor.user.id.string), "next": "second_factor"])
        }
    }
}
