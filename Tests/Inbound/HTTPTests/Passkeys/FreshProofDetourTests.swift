import Kernel
import OAuth
import Testing

@testable import HTTP

@Suite("The way to a fresh proof, and on from it")
struct FreshProofDetourTests {
    @Test(
        "leads to none but our own pages",
        arguments: [
            [("then", "https://evil.example")], [("then", "//evil.example")], [("then", "remove-passkey")],
            [("session", "s-1")], [], [("then", "challenge")],
            [("then", "challenge"), ("challenge", "//evil.example")],
        ]
    )
    func others(pairs: [(String, String)]) {
        let visit = SignInVisit(OAuth.Parameters(pairs))

        #expect(visit.detour == nil)
        #expect(visit.home == "/")
    }

    @Test("is not taken on the way to an app")
    func journey() {
        let visit = SignInVisit(OAuth.Parameters([("journey", "j-1"), ("then", "add-passkey")]))

        #expect(visit.detour == nil)
        #expect(visit.hidden.map(\.0) == ["journey"])
    }

    @Test("binds the proofs on the way to a challenge to that challenge")
    func challenge() {
        let id = String(repeating: "A", count: 43)
        let visit = SignInVisit(OAuth.Parameters([("then", "challenge"), ("challenge", id)]))

        #expect(visit.home == "/challenge?id=\(id)")
        #expect(visit.transaction == Challenge.transactionName(of: Secret(id).digest))
        #expect(SignInVisit(OAuth.Parameters([("then", "add-passkey")])).transaction == nil)
    }

    @Test("says the same in an address as in a form, and encodes what it is given")
    func roundTrip() {
        let detour = FreshProofDetour(.removePasskey(id: "p 1&x"), session: "s-1")

        #expect(detour.signInAddress == "/sign-in?then=remove-passkey&passkey=p%201%26x&session=s-1")
        #expect(FreshProofDetour(OAuth.Parameters(detour.pairs)) == detour)
        #expect(detour.target == "/account/passkeys/remove?passkey=p%201%26x")
        #expect(FreshProofDetour(.addPasskey, session: "s-1").target == "/account/passkeys/add?session=s-1")
    }
}
