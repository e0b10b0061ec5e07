import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import TestKit
import Testing

@Suite("A grant's life: from the redemption of its code until its end")
struct GrantTests {
    let now = Date(milliseconds: 1_700_000_000_000)
    private var grant: Grant {
        Grant(id: .init("g"), authorization: Sample.authorization(), code: SHA256Digest(of: "code"), createdAt: now)
    }

    @Test("the first end stays")
    func firstEndStays() {
        var grant = grant
        grant.end(.revokedByUser, at: now.addingTimeInterval(5))

        grant.end(.codeReplayed, at: now.addingTimeInterval(9))

        #expect(grant.state == .ended(at: now.addingTimeInterval(5), reason: .revokedByUser))
        #expect(!grant.isActive && !grant.isStillborn)
    }

    @Test("stillborn is the one that ended by a replay before it began, and no other")
    func stillborn() {
        let stillborn = Grant.stillborn(
            id: .init("g"), authorization: Sample.authorization(), code: SHA256Digest(of: "code"), at: now)
        var replayed = grant
        replayed.end(.codeReplayed, at: now)

        #expect(stillborn.isStillborn && !stillborn.isActive)
        #expect(!replayed.isStillborn)
        #expect(grant.isActive && !grant.isStillborn)
    }

    @Test("a stillborn grant is given to one redemption, and stays ended; one in force is not given at all")
    func claim() {
        var stillborn = Grant.stillborn(
            id: .init("g"), authorization: Sample.authorization(), code: SHA256Digest(of: "code"), at: now)
        var active = grant

        let claims = [stillborn.claim(), stillborn.claim(), active.claim()]

        #expect(claims == [true, false, false])
        #expect(!stillborn.isStillborn && !stillborn.isActive && active.isActive)
    }

    @Test("goes on after the sign-out only with offline_access (OpenID Connect Core §11)")
    func offline() {
        #expect(!Sample.authorization(scope: ["openid"]).isOffline)
        #expect(Sample.authorization(scope: ["openid", "offline_access"]).isOffline)
    }
}

@Suite("A signing key's states: next, active, retired, gone")
struct SigningKeyTests {
    let now = Date(milliseconds: 1_700_000_000_000)

    private func key(_ state: SigningKey.State = .next) throws -> SigningKey {
        let key = try SharedKeys.key(.ES256)
        return SigningKey(
            keyID: "k", algorithm: .ES256, state: state, publicKey: JWK(key.publicKey, keyID: "k", algorithm: .ES256),
            sealedPrivateKey: [1], createdAt: now)
    }

    @Test("no state is skipped and none comes back", arguments: [SigningKey.State.active, .retired])
    func cannotBecomeActive(state: SigningKey.State) throws {
        var key = try key(state)

        key.activate(at: now)

        #expect(key.state == state && key.activatedAt == nil)
    }

    @Test("only an active key retires", arguments: [SigningKey.State.next, .retired])
    func cannotRetire(state: SigningKey.State) throws {
        var key = try key(state)

        key.retire(at: now, publishedFor: 60)

        #expect(key.state == state && key.goneAt == nil)
    }

    @Test("stays published after its retirement for as long as stated, and is then gone")
    func life() throws {
        var key = try key()
        key.activate(at: now.addingTimeInterval(1))
        #expect(key.state == .active && key.activatedAt == now.addingTimeInterval(1) && !key.isGone(at: .distantFuture))

        key.retire(at: now.addingTimeInterval(10), publishedFor: 60)

        #expect(key.state == .retired && key.goneAt == now.addingTimeInterval(70))
        #expect(!key.isGone(at: now.addingTimeInterval(69.999)) && key.isGone(at: now.addingTimeInterval(70)))
    }
}

@Suite("Client secrets (RFC 6749 §2.3.1)")
struct ClientSecretTests {
    let now = Date(milliseconds: 1_700_000_000_000)

    private func accepts(_ text: String, _ secrets: [ClientSecret]) throws -> Bool {
        try Sample.client(secrets: secrets).accepts(.init(text), at: now)
    }

    @Test("one that has ended, one that never was, and none at all are refused")
    func refuses() throws {
        let ended = ClientSecret(digest: SHA256Digest(of: "a"), createdAt: now, expiresAt: now)

        #expect(try !accepts("a", [ended]))
        #expect(try !accepts("b", [ended]))
        #expect(try !accepts("", [ended]))
        #expect(try !accepts("a", []))
    }

    @Test("while they are rolled, each of several is good until its own end")
    func rolling() throws {
        let old = ClientSecret(digest: SHA256Digest(of: "old"), createdAt: now, expiresAt: now.addingTimeInterval(1))
        let new = ClientSecret(digest: SHA256Digest(of: "new"), createdAt: now, expiresAt: nil)

        #expect(try accepts("old", [old, new]) && accepts("new", [old, new]))
        #expect(try accepts("old", [new, old]) && accepts("new", [new, old]))
    }

    @Test("the same secret twice is good as long as one of the two is")
    func twice() throws {
        let ended = ClientSecret(digest: SHA256Digest(of: "a"), createdAt: now, expiresAt: now)
        let good = ClientSecret(digest: SHA256Digest(of: "a"), createdAt: now, expiresAt: nil)

        #expect(try accepts("a", [ended, good]) && accepts("a", [good, ended]))
    }
}
