import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import TestKit
import Testing

@Suite("Stronger proofs that clients ask for (OpenID Connect Core §5.5.1.1, acr)")
struct StrongerProofTests {
    let house: House

    init() async throws {
        house = try await House()
        try await house.add()
        try await house.add("attested", ["passkey_policy": ["synced": false]])
    }

    private func register(_ passkey: Passkey) async throws {
        try await house.stores.passkeys.write(.default) { try await $0.passkeys.add(passkey) }
    }

    private let essential = "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"phr\"}}}"

    @Test("a demand that nobody's passkey meets ends in an error, whoever signs in")
    func unmet() async throws {
        let user = try await house.add(user: "amira")
        try await register(Sample.passkey(of: user.id))
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)

        let response = try await house.begin(["client_id": "attested"], in: browser).response

        #expect(response?.error == "unmet_authentication_requirements")
    }

    @Test("somebody who has the passkey that is demanded is asked for it, and answered once it was used")
    func demanded() async throws {
        let user = try await house.add(user: "amira")
        try await register(Sample.passkey(of: user.id, isSynced: false))
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)

        #expect(try await house.begin(["client_id": "attested"], in: browser).stepUp?.stepUp.ways == [[.passkey]])
        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-9")
        #expect(try await house.begin(["client_id": "attested"], in: browser).stepUp?.stepUp.ways == [[.passkey]])
        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-1")

        #expect(try await house.begin(["client_id": "attested"], in: browser).response?["code"] != nil)
    }

    @Test("an essential class is asked for where the person can reach it, and refused where they cannot")
    func essentialClass() async throws {
        let user = try await house.add(user: "amira")
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        let demand = ["claims": essential]
        #expect(try await house.begin(demand, in: browser).response?.error == "unmet_authentication_requirements")

        try await register(Sample.passkey(of: user.id))
        #expect(try await house.begin(demand, in: browser).stepUp?.stepUp.ways == [[.passkey]])
        try await house.signIn(user, on: &browser, by: .passkey, reference: "p-1")

        #expect(try await house.begin(demand, in: browser).response?["code"] != nil)
    }

    @Test("a class that is only wished for is asked for where it can be reached, and never refused")
    func wished() async throws {
        let user = try await house.add(user: "amira")
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        #expect(try await house.begin(["acr_values": "phrh phr"], in: browser).response?["code"] != nil)

        try await register(Sample.passkey(of: user.id))

        #expect(try await house.begin(["acr_values": "phrh phr"], in: browser).stepUp?.stepUp.ways == [[.passkey]])
        #expect(try await house.begin(["acr_values": "phrh"], in: browser).response?["code"] != nil)
    }
}
