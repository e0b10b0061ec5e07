import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Testing

private let moment = Date(milliseconds: 1_700_000_000_000)
private let password = FactorEvent(.password, at: moment)
private let multi = AssuranceClass("urn:example:multi", [Requirement(.factors(2))])

private func passkey(_ traits: FactorEvent.Trait...) -> FactorEvent {
    FactorEvent(.passkey, at: moment, traits: Set(traits), reference: "p-1")
}

@Suite("Assurance is computed from proofs (OpenID Connect Core §2, RFC 8176)")
struct AssuranceTests {
    let start = moment

    private func session(_ factors: [FactorEvent] = []) -> Session {
        Session(
            id: ID("s"), user: ID("u"), browser: SHA256Digest(of: "cookie"),
            device: Device(userAgent: "Firefox", address: "192.0.2.1"), factors: factors, startedAt: start,
            lastUsedAt: start, expiresAt: start.addingTimeInterval(60))
    }

    @Test("where nothing was proved there is none")
    func none() {
        #expect(Assurance.of(Proofs([]), under: .standard, at: start) == nil)
        #expect(session().assurance(under: .standard, at: start) == nil)
    }

    @Test("a password gives its class, its method and its time")
    func aPassword() throws {
        let assurance = try #require(Assurance.of(Proofs([password]), under: .standard, at: start))

        #expect(assurance.acr == "urn:surety:acr:password" && assurance.amr == ["pwd"])
        #expect(assurance.authenticatedAt == start)
    }

    @Test("of several proofs of one kind the latest counts, and stands once")
    func latest() {
        var session = session([FactorEvent(.password, at: start)])

        session.record(
            FactorEvent(.password, at: start.addingTimeInterval(30)), expiringAt: start.addingTimeInterval(90))

        #expect(session.factors == [FactorEvent(.password, at: start.addingTimeInterval(30))])
        #expect(session.assurance(under: .standard, at: start)?.amr == ["pwd"])
        #expect(session.assurance(under: .standard, at: start)?.authenticatedAt == start.addingTimeInterval(30))
        #expect(session.lastUsedAt == start.addingTimeInterval(30))
        #expect(session.expiresAt == start.addingTimeInterval(90))
    }

    @Test(
        "the strongest class that the proofs meet is the acr, and the amr names each method",
        arguments: [
            ([password], "urn:surety:acr:password", ["pwd"]),
            ([passkey()], "phr", ["pop", "swk"]),
            ([passkey(.userVerified)], "phr", ["mfa", "pop", "swk", "user"]),
            ([password, passkey()], "phr", ["mfa", "pop", "pwd", "swk"]),
            ([passkey(.attestedHardware)], "phrh", ["hwk", "pop"]),
            (
                [password, passkey(.userVerified, .attestedHardware)], "phrh",
                ["hwk", "mfa", "pop", "pwd", "user"]
            ),
        ])
    func classes(factors: [FactorEvent], acr: String, amr: [String]) throws {
        let assurance = try #require(Assurance.of(Proofs(factors), under: .standard, at: start))

        #expect(assurance.acr == acr && assurance.amr == amr)
    }

    @Test("what is asked for is told where it is met, the most wanted first, and never more than was proved")
    func asked() {
        func acr(_ factors: [FactorEvent], _ asked: String...) -> String? {
            Assurance.of(Proofs(factors), asked: asked, under: .standard, at: start)?.acr
        }
        let both = [password, passkey(.userVerified)]

        #expect(acr(both, "urn:surety:acr:mfa", "phr") == "urn:surety:acr:mfa")
        #expect(acr(both, "phrh", "urn:surety:acr:password") == "urn:surety:acr:password")
        #expect(acr([password], "phr") == "urn:surety:acr:password")
    }

    @Test("two factors are two different things: no kind counts twice, and an unverified passkey is one")
    func twoFactors() {
        let other = FactorEvent(.passkey, at: start, reference: "p-2")
        let palm = FactorEvent(.palm, at: start)

        #expect(!multi.isMet(by: Proofs([password]), at: start))
        #expect(!multi.isMet(by: Proofs([palm]), at: start))
        #expect(!multi.isMet(by: Proofs([passkey(), other]), at: start))
        #expect(multi.isMet(by: Proofs([passkey(.userVerified)]), at: start))
        #expect(multi.isMet(by: Proofs([password, passkey()]), at: start))
        #expect(multi.isMet(by: Proofs([password, palm]), at: start))
    }

    @Test("who holds an authenticator is known or inherent: beside a palm that may be the same thing twice")
    func noThirdFactor() {
        let three = AssuranceClass("urn:example:three", [Requirement(.factors(3))])
        let palm = FactorEvent(.palm, at: start)

        #expect(!three.isMet(by: Proofs([passkey(.userVerified), palm]), at: start))
        #expect(three.isMet(by: Proofs([passkey(), password, palm]), at: start))
    }

    @Test("a proof older than its class allows does not count", arguments: [(60.0, true), (61, false)])
    func age(seconds: Double, expected: Bool) {
        let fresh = AssuranceClass("urn:example:fresh", [Requirement(.factors(1), maxAgeSeconds: 60)])

        #expect(fresh.isMet(by: Proofs([password]), at: start.addingTimeInterval(seconds)) == expected)
    }

    @Test("proofs are kept and given back as they were; what a newer release proved counts for nothing here")
    func kept() throws {
        let proofs = [
            password, passkey(.userVerified, .attestedHardware), passkey(),
            FactorEvent(.palm, at: start, transaction: "j-1"),
        ]
        let newer: JSON = [
            ["kind": "telepathy", "at": 1], ["kind": "passkey", "at": 1_700_000_000_000, "traits": ["psychic"]],
        ]

        #expect([FactorEvent](json: proofs.json) == proofs)
        #expect([FactorEvent](json: newer) == [FactorEvent(.passkey, at: start)])
        for broken: JSON in [["kind": "pwd"], [["kind": "pwd"]], [["kind": 1, "at": 1]], "[]"] {
            #expect([FactorEvent](json: broken) == nil)
        }
    }

    @Test("a browser's description of itself is cut at 256 characters")
    func device() {
        let device = Device(userAgent: String(repeating: "x", count: 10_000), address: "192.0.2.1")

        #expect(device.userAgent.unicodeScalars.count == 256)
    }
}
