import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel
import Testing

@Suite("Assurance is computed from proofs (OpenID Connect Core §2, RFC 8176)")
struct AssuranceTests {
    let start = Date(milliseconds: 1_700_000_000_000)

    private func session(_ factors: [FactorEvent] = []) -> Session {
        Session(
            id: ID("s"), user: ID("u"), browser: SHA256Digest(of: "cookie"),
            device: Device(userAgent: "Firefox", address: "192.0.2.1"), factors: factors, startedAt: start,
            lastUsedAt: start, expiresAt: start.addingTimeInterval(60))
    }

    @Test("where nothing was proved there is none")
    func none() {
        #expect(Assurance.of([]) == nil)
        #expect(session().assurance == nil)
    }

    @Test("a password gives its class, its method and its time")
    func password() throws {
        let assurance = try #require(Assurance.of([FactorEvent(.password, at: start)]))

        #expect(assurance.acr == "urn:surety:acr:password" && assurance.amr == ["pwd"])
        #expect(assurance.authenticatedAt == start)
        #expect(Assurance.classes.contains(assurance.acr))
    }

    @Test("of several proofs of one kind the latest counts, and stands once")
    func latest() {
        var session = session([FactorEvent(.password, at: start)])

        session.record(
            FactorEvent(.password, at: start.addingTimeInterval(30)), expiringAt: start.addingTimeInterval(90))

        #expect(session.factors == [FactorEvent(.password, at: start.addingTimeInterval(30))])
        #expect(session.assurance?.amr == ["pwd"])
        #expect(session.assurance?.authenticatedAt == start.addingTimeInterval(30))
        #expect(session.lastUsedAt == start.addingTimeInterval(30))
        #expect(session.expiresAt == start.addingTimeInterval(90))
    }

    @Test("a browser's description of itself is cut at 256 characters")
    func device() {
        let device = Device(userAgent: String(repeating: "x", count: 10_000), address: "192.0.2.1")

        #expect(device.userAgent.unicodeScalars.count == 256)
    }
}
