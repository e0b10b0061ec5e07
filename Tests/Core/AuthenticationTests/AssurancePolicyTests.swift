import Authentication
import FoundationEssentials
import JOSE
import Kernel
import Proofing
import Tenancy
import TestKit
import Testing

@Suite("A tenant's policy of assurance")
struct AssurancePolicyTests {
    static let now = Date(milliseconds: 1_700_000_000_000)

    @Test(
        "what is not understood is refused with its place",
        arguments: [
            ("[]", "policy is not an object"),
            ("{\"class\":[]}", "policy has the unknown member class"),
            ("{\"classes\":{}}", "policy.classes is not an array"),
            ("{\"classes\":[{\"requires\":[]}]}", "policy.classes[0] has no acr"),
            (
                "{\"classes\":[{\"acr\":\"a b\",\"requires\":[]}]}",
                "policy.classes[0].acr is not printable ASCII without spaces"
            ),
            ("{\"classes\":[{\"acr\":\"a\"}]}", "policy.classes[0] has no requires"),
            (
                "{\"classes\":[{\"acr\":\"a\",\"requires\":[]}]}",
                "policy.classes[0].requires is empty: such a class would always be met"
            ),
            (
                "{\"classes\":[{\"acr\":\"a\",\"requires\":[{\"what\":\"luck\"}]}]}",
                "policy.classes[0].requires[0].what is none of "
                    + "factors, possession, phishing_resistance, hardware, palm, identity"
            ),
            (
                "{\"classes\":[{\"acr\":\"a\",\"requires\":[{\"what\":\"factors\",\"count\":4}]}]}",
                "policy.classes[0].requires[0].count is not a whole number from 1 to 3"
            ),
            (
                "{\"classes\":[{\"acr\":\"a\",\"requires\":[{\"what\":\"palm\",\"max_age\":0}]}]}",
                "policy.classes[0].requires[0].max_age is not a whole number from 1 to 315360000"
            ),
            (
                "{\"classes\":[{\"acr\":\"a\",\"requires\":[{\"what\":\"identity\",\"level\":\"high\"}]}]}",
                "policy.classes[0].requires[0].level is none of basic, verified, enhanced"
            ),
            ("{\"rules\":[{\"scope\":\"pay\"}]}", "policy.rules[0] has no acr"),
            ("{\"rules\":[{\"scope\":\"pay\",\"acr\":[]}]}", "policy.rules[0].acr is empty"),
            ("{\"rules\":[{\"scope\":\"pay\",\"acr\":[\"x\"]}]}", "policy.rules[0].acr[0] is no class of this policy"),
            (
                "{\"rules\":[{\"scope\":\"pay\",\"new_device\":true,\"acr\":[\"phr\"]}]}",
                "policy.rules[0] does not have just one of scope, amount, new_device"
            ),
            ("{\"rules\":[{\"new_device\":false,\"acr\":[\"phr\"]}]}", "policy.rules[0].new_device can only be true"),
            (
                "{\"rules\":[{\"amount\":{\"over\":\"1e3\",\"currency\":\"EUR\"},\"acr\":[\"phr\"]}]}",
                "policy.rules[0].amount is no decimal text such as \"100.00\" and a currency such as \"EUR\""
            ),
        ])
    func refused(text: String, reason: String) throws {
        let json = try JSON(parsing: Array(text.utf8))

        #expect { try AssurancePolicy(json: json) } throws: { "\($0)" == reason }
    }

    @Test("a class that it names takes the place of the standard's, others come after, and the rest stays")
    func definesAnew() throws {
        let policy = try AssurancePolicy(json: [
            "classes": [
                ["acr": "urn:surety:acr:mfa", "requires": [["what": "factors", "count": 3, "max_age": 60]]],
                ["acr": "urn:bank:vault", "requires": [["what": "hardware"], ["what": "palm"]], "transaction": true],
            ],
            "rules": [["scope": "payments", "acr": ["urn:bank:vault", "phrh"]]],
        ])

        #expect(policy["urn:surety:acr:mfa"]?.requirements == [Requirement(.factors(3), maxAgeSeconds: 60)])
        #expect(policy.classes.last?.name == "urn:bank:vault" && policy.classes.last?.isForOneTransaction == true)
        #expect(policy["phr"] == AssurancePolicy.standard["phr"])
        #expect(policy.rules == [StepUpRule(.scope("payments"), needs: ["urn:bank:vault", "phrh"])])
        #expect(try AssurancePolicy(json: policy.json) == policy)
    }

    @Test(
        "an amount exceeds a limit in its own currency by a ten-thousandth, and every limit in another",
        arguments: [
            ("100", "EUR", false), ("100.00", "EUR", false), ("100.0001", "EUR", true), ("99.9999", "EUR", false),
            ("0.01", "USD", true),
        ])
    func amounts(decimal: String, currency: String, exceeds: Bool) throws {
        let limit = try #require(Amount("100.00", currency: "EUR"))
        let amount = try #require(Amount(decimal, currency: currency))

        #expect(amount.exceeds(limit) == exceeds)
        #expect(StepUpRule(.amount(over: limit), needs: ["phr"]).applies(to: StepUpOccasion(amount: amount)) == exceeds)
    }

    @Test(
        "what is no amount is none", arguments: ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "1.00001", "١", " 1"])
    func noAmount(text: String) {
        #expect(Amount(text, currency: "EUR") == nil)
        #expect(Amount("1", currency: "eur") == nil && Amount("1", currency: "EURO") == nil)
        #expect(Amount("99999999999999.9999", currency: "EUR")?.decimal == "99999999999999.9999")
    }

    @Test("classes that tell of a palm, an identity or one transaction are told only to those who ask")
    func discretion() {
        let identity = ProofedIdentity(.enhanced, provedAt: Self.now, expiresAt: nil)
        let factors = [
            FactorEvent(.passkey, at: Self.now, traits: [.userVerified], transaction: "j"),
            FactorEvent(.palm, at: Self.now, transaction: "j"),
        ]
        let proofs = Proofs(factors, identity: identity, transaction: "j")
        func acr(_ asked: String...) -> String? {
            Assurance.of(proofs, asked: asked, under: .standard, at: Self.now)?.acr
        }

        #expect(acr() == "phr")
        for name in ["palm", "sca", "kyc:basic", "kyc:enhanced"].map({ "urn:surety:acr:" + $0 }) {
            #expect(acr(name) == name)
        }
        #expect(Assurance.of(proofs, under: .standard, at: Self.now)?.amr == ["mfa", "palm", "pop", "swk", "user"])
    }

    @Test("a class for one transaction counts only what was proved for it")
    func transaction() {
        let sca = AssurancePolicy.standard["urn:surety:acr:sca"]
        let factors = [FactorEvent(.passkey, at: Self.now, traits: [.userVerified], transaction: "j-1")]

        #expect(sca?.isMet(by: Proofs(factors, transaction: "j-1"), at: Self.now) == true)
        #expect(sca?.isMet(by: Proofs(factors, transaction: "j-2"), at: Self.now) == false)
        #expect(sca?.isMet(by: Proofs(factors), at: Self.now) == false)
        #expect(sca?.isMet(by: Proofs(factors, transaction: "j-1"), at: Self.now.addingTimeInterval(301)) == false)
    }

    @Test("each factor is as fresh as a client wants it, or counts for nothing")
    func freshness() {
        let old = FactorEvent(.password, at: Self.now.addingTimeInterval(-100))
        let new = FactorEvent(.passkey, at: Self.now.addingTimeInterval(-5))
        let this = FactorEvent(.palm, at: Self.now.addingTimeInterval(-50), transaction: "j")
        let proofs = Proofs([old, new, this], transaction: "j")
        func counted(_ freshness: Freshness) -> [FactorEvent] { proofs.counted(freshness, at: Self.now).factors }

        #expect(counted(.any) == [old, new, this])
        #expect(counted(Freshness(maxAgeSeconds: 60)) == [new, this])
        #expect(counted(Freshness(maxAgeSeconds: 10)) == [new, this])
        #expect(counted(Freshness(maxAgeSeconds: 0)) == [this])
        #expect(counted(Freshness(isAnew: true)) == [this])
    }

    @Test("what can be reached depends on the factors and the proofing there are")
    func reachable() {
        func names(_ kinds: Set<FactorEvent.Kind>, _ level: IdentityLevel?) -> [String] {
            AssurancePolicy.standard.reachable(with: kinds, provingTo: level).map(\.name)
        }

        #expect(names([.password], nil) == ["urn:surety:acr:password"])
        #expect(
            names([.password, .passkey], nil)
                == ["urn:surety:acr:password", "urn:surety:acr:mfa", "phr", "phrh", "urn:surety:acr:sca"])
        #expect(names([.password], .verified).suffix(2) == ["urn:surety:acr:kyc:basic", "urn:surety:acr:kyc:verified"])
        #expect(
            names([.password, .passkey, .palm], .enhanced) == AssurancePolicy.standard.classes.map(\.name))
    }

    @Test("a tenant's document is its policy, and a change is seen; one that cannot be read is no policy")
    func document() async throws {
        let house = try SignInHouse()
        let documents = house.documents
        let policies = AssurancePolicies(documents: documents)
        #expect(try await policies.policy(of: .default) == .standard)

        let rules: JSON = ["rules": [["scope": "payments", "acr": ["phr"]]]]
        try await AssurancePolicies.set(rules, of: .default, in: documents)
        house.clock.advance(seconds: 1)

        #expect(try await policies.policy(of: .default).rules.count == 1)
        #expect(try await policies.policy(of: TenantID("other")) == .standard)
        await #expect(throws: InvalidAssurancePolicy.self) {
            try await AssurancePolicies.set(["rules": 1], of: .default, in: documents)
        }
        try await documents.save(Array("{\"newer\":1}".utf8), as: AssurancePolicies.document, in: .default)
        house.clock.advance(seconds: 1)
        await #expect(throws: StoreUnavailable.self) { try await policies.policy(of: .default) }
    }
}
