import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import Passkeys
import Tenancy
import TestKit
import Testing

@Suite("Ending a step-up")
struct EndChallengeTests {
    let house: House
    let user: User

    init() async throws {
        house = try await House()
        try await house.add(
            "bank", ["scope": "openid challenges", "challenge_callback_uri": "https://bank.example/answers"])
        try await house.add("stranger", ["scope": "openid challenges"])
        let hash = PasswordHash(encoded: "$argon2id$")
        user = try await house.add(user: "amira", password: hash)
    }

    private func signedIn() async throws -> TestBrowser {
        var browser = TestBrowser()
        try await house.signIn(user, on: &browser)
        return browser
    }

    private let payment: JSON = [
        "amount": ["value": "1200.00", "currency": "EUR"], "payee": "Müller", "account": "4711",
    ]

    @Test("another client learns nothing of it, neither before nor after the end")
    func strangers() async throws {
        let id = try await house.challenge()

        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id, by: "stranger") }
        try await house.decide(.approve, id, in: signedIn())
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id, by: "stranger") }

        #expect(try await house.poll(id).answer?.end == .approved)
    }

    @Test("somebody else who is signed in, or nobody, has to sign in as the person it is for")
    func wrongPerson() async throws {
        let id = try await house.challenge()
        let other = try await house.add(user: "other")
        var browser = TestBrowser()

        guard case .signIn(false) = try await house.open(id, in: browser).standing else { throw House.NotPending() }
        try await house.signIn(other, on: &browser)
        guard case .signIn(true) = try await house.open(id, in: browser).standing else { throw House.NotPending() }

        #expect(try await house.decide(.approve, id, in: browser).end == nil)
        #expect(try await house.poll(id).isPending)
    }

    @Test("a decision counts only from the session that was shown the page")
    func otherSession() async throws {
        let id = try await house.challenge()
        let browser = try await signedIn()

        let outcome = try await EndChallenge(house.challengeParts, bell: CountingBell())(
            id, .approve, shownTo: ID("another"), in: browser.cookies, of: house.tenant)

        #expect(outcome.end == nil)
    }

    @Test("it expires, is told so once, and cannot be ended any more")
    func expired() async throws {
        let id = try await house.challenge()
        let browser = try await signedIn()
        house.clock.advance(seconds: 300)

        await #expect(throws: ChallengeUnknown.self) { try await house.decide(.approve, id, in: browser) }
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id, by: "stranger") }
        let answer = try #require(try await house.poll(id).answer)

        #expect(answer.end == .expired)
        let claims = try payload(answer.token.revealed)
        #expect(claims["status"] == "expired")
        #expect(claims["sub"] == "id-amira")
        #expect(claims["sid"] == nil && claims["acr"] == nil)
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id) }
        #expect(house.events("challenge.expired").count == 1)
    }

    @Test("of 32 who ask at once when its time is over, one is told")
    func expiredAtOnce() async throws {
        let id = try await house.challenge()
        house.clock.advance(seconds: 300)

        let answers = await withTaskGroup(of: ChallengeAnswer?.self) { group in
            for _ in 0..<32 { group.addTask { try? await house.poll(id).answer } }
            return await group.reduce(into: [ChallengeAnswer]()) { all, answer in if let answer { all.append(answer) } }
        }

        #expect(answers.map(\.end) == [.expired])
        #expect(house.events("challenge.expired").count == 1)
    }

    @Test("who had the right to end it at the last moment, and died with it, keeps nobody waiting for long")
    func abandoned() async throws {
        let id = try await house.challenge()
        let purpose = "challenge.decision"
        _ = try await house.stores.oneTime.consume(id.digest, for: purpose, in: .default, at: house.clock.now)
        house.clock.advance(seconds: 300)

        #expect(try await house.poll(id).isPending)
        house.clock.advance(seconds: 5)

        #expect(try await house.poll(id).answer?.end == .expired)
    }

    @Test("an answer is handed out once, and a decision made once")
    func once() async throws {
        let id = try await house.challenge()
        let browser = try await signedIn()
        try await house.decide(.refuse, id, in: browser)

        await #expect(throws: ChallengeUnknown.self) { try await house.decide(.approve, id, in: browser) }
        let answer = try #require(try await house.poll(id).answer)

        #expect(answer.end == .refused)
        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id) }
        let claims = try payload(answer.token.revealed)
        #expect(claims["status"] == "refused")
        #expect(claims["acr"] == nil)
        #expect(house.events("challenge.refused").first?.actor == "id-amira")
    }

    @Test("an answer that nobody fetches is gone after some minutes")
    func unfetched() async throws {
        let id = try await house.challenge()
        try await house.decide(.approve, id, in: signedIn())
        house.clock.advance(seconds: 300)

        await #expect(throws: ChallengeUnknown.self) { try await house.poll(id) }
    }

    @Test("of 32 who decide at once, one does, and there is one answer")
    func race() async throws {
        let id = try await house.challenge()
        let browser = try await signedIn()

        let ended = await withTaskGroup(of: ChallengeEnd?.self) { group in
            for index in 0..<32 {
                group.addTask {
                    try? await house.decide(
                        index.isMultiple(of: 2) ? .approve : .refuse, id, in: browser
                    ).end
                }
            }
            return await group.reduce(into: [ChallengeEnd]()) { ended, end in if let end { ended.append(end) } }
        }

        #expect(ended.count == 1)
        #expect(try await house.poll(id).answer?.end == ended.first)
        let told = house.events("challenge.approved") + house.events("challenge.refused")
        #expect(told.count == 1)
    }

    @Test("the answer names person, session, class and transaction, and is signed for its client alone")
    func answer() async throws {
        let id = try await house.challenge(["transaction": payment])
        let browser = try await signedIn()
        try await house.decide(.approve, id, in: browser)

        let token = try #require(try await house.poll(id).answer?.token.revealed)
        let claims = try payload(token)

        #expect(try header(token)["typ"] == "challenge-answer+jwt")
        #expect(claims["iss"] == "https://id.example")
        #expect(claims["aud"] == "bank")
        #expect(claims["sub"] == "id-amira")
        #expect(claims["acr"] == "urn:surety:acr:password")
        #expect(claims["amr"] == ["pwd"])
        #expect(claims["auth_time"]?.integer == house.clock.now.numericDate)
        #expect(claims["exp"]?.integer == house.clock.now.numericDate + 300)
        #expect(claims["challenge_sha256"] == .string(id.digest.base64URL))
        #expect(claims["transaction"] == payment)
        let shown = try ChallengeRequest(json: ["user": "a", "transaction": payment]).transaction
        #expect(claims["transaction_sha256"]?.string == shown?.digest.base64URL)
        let session = try await house.people.signedIn(on: browser.cookies.session, in: .default).first?.session.id
        #expect(claims["sid"]?.string == session?.string)
    }

    @Test("proofs for another transaction, or for none, do not count where the class is for one transaction")
    func boundProofs() async throws {
        try await house.stores.passkeys.write(.default) { try await $0.passkeys.add(Sample.passkey(of: user.id)) }
        let sca: [String: JSON] = ["acr_values": "urn:surety:acr:sca", "transaction": payment]
        let (id, other) = (try await house.challenge(sca), try await house.challenge(sca))
        var browser = try await signedIn()

        try await house.signIn(user, on: &browser, by: .passkey, traits: [.userVerified])
        #expect(try await house.open(id, in: browser).ways?.first == [.passkey])
        try await house.prove(.passkey, traits: [.userVerified], for: other, as: user, on: &browser)
        #expect(try await house.open(id, in: browser).ways?.first == [.passkey])
        #expect(try await house.decide(.approve, id, in: browser).end == nil)
        try await house.prove(.passkey, traits: [.userVerified], for: id, as: user, on: &browser)

        #expect(try await house.decide(.approve, id, in: browser).end == .approved)
        let claims = try payload(try #require(try await house.poll(id).answer?.token.revealed))
        #expect(claims["acr"] == "urn:surety:acr:sca")
        #expect(claims["amr"]?.strings?.contains("mfa") == true)
    }

    @Test("a proof older than max_age has to be given again for this challenge")
    func maxAge() async throws {
        let id = try await house.challenge(["max_age": 0])
        var browser = try await signedIn()

        #expect(try await house.open(id, in: browser).ways == [[.password]])
        try await house.prove(.password, for: id, as: user, on: &browser)

        #expect(try await house.open(id, in: browser).isDecision)
    }

    @Test("a person whose factors are gone can only end it as unmet")
    func factorsGone() async throws {
        try await house.stores.passkeys.write(.default) { try await $0.passkeys.add(Sample.passkey(of: user.id)) }
        let id = try await house.challenge(["acr_values": "phr"])
        let browser = try await signedIn()
        _ = try await house.stores.passkeys.write(.default) {
            try await $0.passkeys.remove(ID("p-1"))
        }

        #expect(try await house.decide(.approve, id, in: browser).end == nil)
        #expect(try await house.decide(.refuse, id, in: browser).end == .unmet)
    }

    @Test("a store that fails decides nothing")
    func outage() async throws {
        let id = try await house.challenge()
        let browser = try await signedIn()
        house.stores.outage.isOn = true
        await #expect(throws: StoreUnavailable.self) { try await house.decide(.approve, id, in: browser) }
        house.stores.outage.isOn = false

        #expect(try await house.decide(.approve, id, in: browser).end == .approved)
    }
}
