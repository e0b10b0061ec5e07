import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import TestKit
import Testing

@testable import OAuth

@Suite("Signing keys: next, active, retired, gone")
struct RotateKeysTests {
    let stores = MemoryStores()
    let clock = FixedClock()
    let tenant = TenantID.default
    /// Of the two algorithms the one whose keys are quick to make.
    let quick: [JWSAlgorithm] = [.ES256]

    private func vault(_ byte: UInt8 = 1) -> Vault {
        Vault(master: SymmetricKey([UInt8](repeating: byte, count: 32)), randomness: SystemRandomBytes())
    }

    private var rotateKeys: RotateKeys {
        RotateKeys(storage: stores.oauth, vault: vault(), clock: clock, publishedSeconds: 1_200)
    }

    private func keyring(_ vault: Vault? = nil) -> Keyring {
        Keyring(storage: stores.oauth, vault: vault ?? self.vault(), clock: clock)
    }

    /// Prepares ES256 alone: the RS256 keys, slow to make, are there and never due.
    private func prepare() async throws {
        let (tenant, key, now) = (tenant, try SharedKeys.key(.RS256), clock.now)
        for (keyID, state) in [("rsa-active", SigningKey.State.active), ("rsa-next", .next)] {
            let context = SigningKey.vaultContext(keyID, of: tenant)
            let signingKey = SigningKey(
                keyID: keyID, algorithm: .RS256, state: state,
                publicKey: JWK(key.publicKey, keyID: keyID, algorithm: .RS256),
                sealedPrivateKey: try vault().seal(key.pkcs8(), context: context), createdAt: now,
                activatedAt: .distantFuture)
            try await stores.oauth.write(tenant) { try await $0.keys.add(signingKey) }
        }
        try await rotateKeys.prepare(tenant)
    }

    private func keys(_ state: SigningKey.State? = nil, of algorithm: JWSAlgorithm = .ES256) async throws
        -> [SigningKey]
    {
        try await stores.oauth.read(tenant) { try await $0.keys.keys() }
            .filter { $0.algorithm == algorithm && (state == nil || $0.state == state) }
    }

    private func events(_ name: String) -> [Event] { stores.events().filter { $0.name == name } }

    @Test("without a key of the algorithm nothing is signed")
    func missing() async throws {
        let keys = try await keyring().keys(of: tenant)

        #expect(throws: KeysMissing.self) { try keys.signer(.ES256) }
        #expect(keys.set.keys.isEmpty && keys.publicKey("k", .ES256) == nil && keys.publicKey(nil, .ES256) == nil)
    }

    @Test("where changes are told, keys are kept until one of the tenant is told of")
    func told() async throws {
        let changes = ChangeWatch()
        let keyring = Keyring(storage: stores.oauth, vault: vault(), clock: clock, changes: changes)
        changes.began()
        #expect(try await keyring.keys(of: tenant).set.keys.isEmpty)
        try await prepare()
        clock.advance(seconds: 1)

        changes.told(Change(kind: "signing_key", tenant: TenantID("other"), id: "k"))
        changes.told(Change(kind: "client", tenant: tenant, id: "k"))
        #expect(try await keyring.keys(of: tenant).set.keys.isEmpty)

        changes.told(Change(kind: "signing_key", tenant: tenant, id: "k"))
        #expect(try await keyring.keys(of: tenant).set.keys.count == 4)
    }

    @Test("with another master key nothing opens, and nothing is made in its place")
    func wrongMaster() async throws {
        try await prepare()
        let before = try await keys()

        await #expect(throws: VaultLocked()) { try await keyring(vault(2)).keys(of: tenant) }

        #expect(try await keys() == before)
    }

    @Test("a sealed key moved to another kid or another tenant does not open")
    func movedKey() async throws {
        try await prepare()
        let key = try #require(try await keys(.active).first)
        let moved = SigningKey(
            keyID: "another", algorithm: .ES256, state: .active, publicKey: key.publicKey,
            sealedPrivateKey: key.sealedPrivateKey, createdAt: key.createdAt)

        let other = TenantID("other")
        try await stores.oauth.write(other) { try await $0.keys.add(key) }
        await #expect(throws: VaultLocked()) { try await keyring().keys(of: other) }

        try await stores.oauth.write(tenant) { try await $0.keys.add(moved) }
        await #expect(throws: VaultLocked()) { try await keyring().keys(of: tenant) }
    }

    @Test("the first start makes an active and a next key for each algorithm; running it again does nothing")
    func firstStart() async throws {
        #expect(try await rotateKeys.prepare(tenant))
        let first = try await stores.oauth.read(tenant) { try await $0.keys.keys() }

        #expect(try await !rotateKeys.prepare(tenant))

        #expect(try await stores.oauth.read(tenant) { try await $0.keys.keys() } == first)
        #expect(first.count == 4 && events("key.created").count == 4)
        for algorithm in SigningKey.algorithms {
            #expect(try await keys(.active, of: algorithm).count == 1)
            #expect(try await keys(.next, of: algorithm).count == 1)
        }
        for key in first { #expect(key.keyID == key.publicKey.thumbprint().base64URL) }
    }

    @Test("two servers that start at once make one set of keys")
    func prepareAtOnce() async throws {
        async let one = rotateKeys.prepare(tenant)
        async let two = rotateKeys.prepare(tenant)

        _ = try await (one, two)

        #expect(try await stores.oauth.read(tenant) { try await $0.keys.keys() }.count == 4)
    }

    @Test("private keys lie sealed: nothing of them is in what is kept")
    func sealed() async throws {
        try await prepare()

        for key in try await keys() {
            #expect(throws: (any Error).self) { try PrivateKey(pkcs8: key.sealedPrivateKey) }
            let context = SigningKey.vaultContext(key.keyID, of: tenant)
            let opened = try PrivateKey(pkcs8: vault().open(key.sealedPrivateKey, context: context))
            #expect(try opened.publicKey == key.publicKey.publicKey())
        }
    }

    @Test("a rotation makes next active and active retired, and publishes a new next ahead of its use")
    func rotate() async throws {
        try await prepare()
        let (oldActive, oldNext) = (try await keys(.active)[0], try await keys(.next)[0])
        let publishedBefore = try await keyring().keys(of: tenant).set.keys.map(\.keyID)
        clock.advance(seconds: 60)

        let active = try await rotateKeys(tenant, algorithms: quick, actor: "operator")

        #expect(active.map(\.keyID) == [oldNext.keyID])
        #expect(publishedBefore.contains(oldNext.keyID), "published before it signs")
        #expect(try await keys(.active).map(\.keyID) == [oldNext.keyID])
        let retired = try #require(try await keys(.retired).first)
        #expect(retired.keyID == oldActive.keyID && retired.goneAt == clock.now.addingTimeInterval(1_200))
        #expect(try await keys(.next).count == 1)
        #expect(try await keys(of: .RS256).count == 2)
        let event = try #require(events("key.rotated").first)
        #expect(event.subject == oldNext.keyID && event.actor == "operator" && event.details == ["algorithm": "ES256"])
    }

    @Test("a rotation on an empty store prepares it first")
    func rotateUnprepared() async throws {
        #expect(try await rotateKeys(tenant, algorithms: quick, actor: nil).count == 1)

        #expect(try await keys(.retired).count == 1)
    }

    @Test("what was signed before a rotation verifies after it, until its key is gone")
    func verifiesAfter() async throws {
        try await prepare()
        let keyring = keyring()
        let before = try await keyring.keys(of: tenant).signer(.ES256)
        let token = try await before.sign(Array("{\"iss\":\"i\"}".utf8), type: "JWT")
        let verifier = JWTVerifier(
            algorithms: [.ES256], type: .oneOf(["JWT"]), issuer: "i", audience: .any, expiry: .ignored)

        _ = try await rotateKeys(tenant, algorithms: quick, actor: nil)
        clock.advance(seconds: 1)

        let after = try await keyring.keys(of: tenant)
        #expect(try after.signer(.ES256).keyID != before.keyID)
        _ = try verifier.verify(token, at: clock.now, key: after.publicKey)
        clock.advance(seconds: 1_199)
        let gone = try await keyring.keys(of: tenant)
        #expect(gone.publicKey(before.keyID, .ES256) == nil)
        #expect(!gone.set.keys.contains { $0.keyID == before.keyID })
    }

    @Test("a key answers only for its own algorithm")
    func algorithms() async throws {
        try await prepare()
        let keys = try await keyring().keys(of: tenant)
        let signer = try keys.signer(.RS256)

        #expect(keys.publicKey(signer.keyID, .RS256) != nil)
        #expect(keys.publicKey(signer.keyID, .RS384) == nil && keys.publicKey(signer.keyID, .ES256) == nil)
        #expect(throws: KeysMissing.self) { try keys.signer(.PS256) }
    }

    @Test("the schedule rotates a key that has served its time, exactly once, and not a day sooner")
    func whenDue() async throws {
        try await prepare()
        let first = try await keys(.active)[0]
        clock.advance(seconds: 30 * 86_400 - 1)
        try await rotateKeys.whenDue(tenant, afterDays: 30)
        #expect(try await keys(.active)[0].keyID == first.keyID)

        clock.advance(seconds: 1)
        for _ in 1...3 { try await rotateKeys.whenDue(tenant, afterDays: 30) }

        #expect(try await keys(.active)[0].keyID != first.keyID)
        #expect(try await keys(.retired).map(\.keyID) == [first.keyID])
        #expect(events("key.rotated").map(\.details) == [["algorithm": "ES256"]])
    }

    @Test("several servers that find a key due at once rotate it once")
    func whenDueAtOnce() async throws {
        try await prepare()
        clock.advance(seconds: 30 * 86_400)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try await rotateKeys.whenDue(tenant, afterDays: 30) } }
            try await group.waitForAll()
        }

        #expect(events("key.rotated").map(\.details) == [["algorithm": "ES256"]])
        #expect(try await keys().count == 3)
    }

    @Test("the schedule drops keys that are gone")
    func dropsGone() async throws {
        try await prepare()
        _ = try await rotateKeys(tenant, algorithms: quick, actor: nil)
        clock.advance(seconds: 1_200)

        try await rotateKeys.whenDue(tenant, afterDays: 30)

        #expect(try await keys().map(\.state).sorted { $0.rawValue < $1.rawValue } == [.active, .next])
    }

    @Test("a change by another process is seen within half a second, and a private key is opened once")
    func keyringReadsAgain() async throws {
        try await prepare()
        let keyring = keyring()
        let before = try await keyring.keys(of: tenant).signer(.ES256).keyID
        _ = try await rotateKeys(tenant, algorithms: quick, actor: nil)

        clock.advance(seconds: 0.499)
        #expect(try await keyring.keys(of: tenant).signer(.ES256).keyID == before)
        clock.advance(seconds: 0.001)
        #expect(try await keyring.keys(of: tenant).signer(.ES256).keyID != before)
    }
}
