import FoundationEssentials
import Kernel
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn

@Suite("Attested hardware, by where the list of authenticators says that keys lie")
struct KeyProtectionTests {
    private func house(_ protection: [String]?) async throws -> (PasskeyHouse, KeptMetadata) {
        var house = try await PasskeyHouse()
        let metadata = try house.metadata()
        _ = try await metadata.accept(Self.blob(1, protection))
        house.trust = metadata
        return (house, metadata)
    }

    private static func blob(_ number: Int64, _ protection: [String]?) throws -> [UInt8] {
        var service = TestMetadataService(number: number)
        service.keyProtection = protection
        return try service.blob()
    }

    private func isHardware(_ protection: [String]?) async throws -> (proved: Bool, listed: Bool, isTrusted: Bool) {
        let (house, _) = try await house(protection)
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        try await house.add(&phone)
        let proved = try await house.use(&phone)
        let listed = try #require(try await house.passkeys().first)
        return (proved.isAttestedHardware, listed.isAttestedHardware, listed.credential.attestation.isTrusted)
    }

    @Test(
        "a model that keeps keys in software is vouched for, and is not hardware",
        arguments: [["software"], ["software", "remote_handle"], ["remote_handle"], ["something new"]])
    func software(_ protection: [String]) async throws {
        #expect(try await isHardware(protection) == (false, false, true))
    }

    @Test("a statement that contradicts itself is taken by the worse")
    func contradiction() async throws {
        #expect(try await isHardware(["software", "hardware"]) == (false, false, true))
    }

    @Test(
        "hardware, a secure element and a trusted environment are; a model of which nothing is said stays what it was",
        arguments: [["hardware"], ["hardware", "secure_element"], ["tee"], ["hardware", "tee", "remote_handle"], nil])
    func hardware(_ protection: [String]?) async throws {
        #expect(try await isHardware(protection) == (true, true, true))
    }

    @Test("what a newer list says counts from then on, for passkeys that are there already")
    func newer() async throws {
        let (house, metadata) = try await house(["hardware"])
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        try await house.add(&phone)
        #expect(try await house.use(&phone).isAttestedHardware)

        _ = try await metadata.accept(Self.blob(2, ["software"]))

        #expect(try await !house.use(&phone).isAttestedHardware)
        #expect(try await house.passkeys().map(\.isAttestedHardware) == [false])
    }

    @Test("a list that cannot be believed any more makes nobody's passkey hardware, and locks nobody out")
    func unbelieved() async throws {
        var (house, _) = try await self.house(["hardware"])
        var phone = try TestAuthenticator()
        phone.attestation = .packed
        try await house.add(&phone)

        house.trust = KeptMetadata(
            storage: house.stores.passkeys, of: house.tenant.id, roots: try TestMetadataService.roots(),
            signer: "another.example", anchors: nil, policy: MetadataPolicy(), clock: house.clock)

        #expect(try await !house.use(&phone).isAttestedHardware)
    }
}
