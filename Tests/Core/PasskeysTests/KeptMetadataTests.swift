import Accounts
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Keeping FIDO metadata (FIDO Metadata Service 3 §3.2)")
struct KeptMetadataTests {
    @Test("an older list is refused, and the one in use stays")
    func older() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(number: 10).blob())

        let error = await #expect(throws: WebAuthnError.self) {
            _ = try await metadata.accept(TestMetadataService(number: 9).blob())
        }

        #expect(error?.rule == .blobRolledBack)
        #expect(try await metadata.metadata(at: house.clock.now)?.number == 10)
    }

    @Test("a list that the service did not sign is refused, and the one in use stays")
    func forged() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService(number: 10).blob())
        var forgery = TestMetadataService(number: 11)
        forgery.signer = try TestAuthority.shared.get().other

        let error = await #expect(throws: WebAuthnError.self) { _ = try await metadata.accept(forgery.blob()) }

        #expect(error?.rule == .blobSignatureInvalid)
        #expect(try await metadata.metadata(at: house.clock.now)?.number == 10)
        #expect(house.events("authenticator_metadata.updated").count == 1)
    }

    @Test("a newer list is in use at once, and told of")
    func newer() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        #expect(try await metadata.metadata(at: house.clock.now) == nil)

        for number: Int64 in [10, 11] {
            _ = try await metadata.accept(TestMetadataService(number: number).blob())
            #expect(try await metadata.metadata(at: house.clock.now)?.number == number)
        }

        #expect(house.events("authenticator_metadata.updated").map { $0.details["number"] } == ["10", "11"])
    }

    @Test("the same list again changes nothing")
    func same() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        let blob = try TestMetadataService(number: 10).blob()
        _ = try await metadata.accept(blob)

        guard case .unchanged(let list) = try await metadata.accept(blob) else { throw StoreUnavailable("taken twice") }

        #expect(list.number == 10)
        #expect(house.events("authenticator_metadata.updated").count == 1)
    }

    @Test("another process's newer list is in use within a minute")
    func elsewhere() async throws {
        let house = try await PasskeyHouse()
        let (ours, theirs) = (try house.metadata(), try house.metadata())
        _ = try await ours.accept(TestMetadataService(number: 10).blob())
        _ = try await ours.metadata(at: house.clock.now)
        _ = try await theirs.accept(TestMetadataService(number: 11).blob())

        #expect(try await ours.metadata(at: house.clock.now)?.number == 10)
        house.clock.advance(seconds: 60)
        #expect(try await ours.metadata(at: house.clock.now)?.number == 11)
    }

    @Test("a list outlives its due day and its signer's certificate, and tells how late it is")
    func age() async throws {
        let house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(TestMetadataService().blob())
        house.clock.now = Date(timeIntervalSince1970: 1_796_083_200)  // 1 December 2026
        house.clock.advance(seconds: 40 * 86_400)

        let list = try #require(try await house.metadata().metadata(at: house.clock.now))

        #expect(list.daysOverdue(at: house.clock.now) == 40)
    }

    @Test("a kept list that the operator's root did not sign lets nothing in: it might speak against it")
    func otherRoot() async throws {
        let house = try await PasskeyHouse()
        _ = try await house.metadata().accept(TestMetadataService(number: 10).blob())
        let other = KeptMetadata(
            storage: house.stores.passkeys, of: house.tenant.id, roots: try TestMetadataService.roots(),
            signer: "mds.example.com", anchors: nil, policy: MetadataPolicy(), clock: house.clock)

        await #expect(throws: StoreUnavailable.self) { _ = try await other.trust(at: house.clock.now) }
    }
}
