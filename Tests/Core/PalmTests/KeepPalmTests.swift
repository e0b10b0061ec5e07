import Accounts
import FoundationEssentials
import JOSE
import Kernel
import TestKit
import Testing

@testable import Palm

@Suite("Keeping palms")
struct KeepPalmTests {
    @Test("suspends, lifts and deletes only what is there to be")
    func nothingThere() async throws {
        let house = try await PalmHouse()

        #expect(try await !house.manage.suspend(house.amina, by: "operator", in: house.tenant))
        #expect(try await !house.manage.lift(house.amina, by: "operator", in: house.tenant))
        #expect(try await !house.manage.delete(house.amina, in: house.tenant))
        try await house.add()
        #expect(try await !house.manage.lift(house.amina, by: "operator", in: house.tenant))
        #expect(try await house.manage.delete(house.amina, in: house.tenant))
        #expect(try await !house.manage.delete(house.amina, in: house.tenant))
    }

    @Test("deletes at once here, forgets the names, and asks the provider until it confirms")
    func deletion() async throws {
        let house = try await PalmHouse()
        try await house.add()
        try await house.manage.delete(house.amina, in: house.tenant)
        #expect(try await house.standing() == .deleted)
        #expect(try await house.palm()?.sealedHandle == [])

        house.provider.script.failure = PalmProviderFailure(.timedOut)
        #expect(try await house.erase(in: house.tenant) == .init(waiting: 1))
        #expect(try await house.erase(in: house.tenant) == .init())
        house.clock.advance(seconds: 60)
        house.provider.script.failure = nil
        house.provider.script.erasure = .underWay
        #expect(try await house.erase(in: house.tenant) == .init(waiting: 1))
        house.clock.advance(seconds: 119)
        #expect(try await house.erase(in: house.tenant) == .init())
        house.clock.advance(seconds: 1)
        house.provider.script.erasure = .confirmed
        #expect(try await house.erase(in: house.tenant) == .init(confirmed: 1))

        #expect(try await house.deletions().isEmpty)
        #expect(house.provider.subjects.isEmpty)
        #expect(house.outcomes("palm.deletion_waits") == ["timed_out", "under_way"])
        #expect(house.outcomes("palm.deletion_confirmed").count == 1)
    }

    @Test("asks less and less often, six hours apart at most")
    func pauses() {
        #expect((0...4).map(ErasePalms.pause(after:)) == [60, 120, 240, 480, 960])
        #expect(ErasePalms.pause(after: 1_000) == 21_600)
    }

    @Test("goes on waiting where the provider is no longer configured, and goes on with the others")
    func otherProvider() async throws {
        let house = try await PalmHouse()
        try await house.stores.palms.write(house.tenant) { try await $0.palms.add(Sample.palmDeletion()) }
        house.clock.advance(seconds: 1)
        try await house.add()
        try await house.manage.delete(house.amina, in: house.tenant)

        #expect(try await house.erase(in: house.tenant) == .init(confirmed: 1, waiting: 1))

        #expect(house.outcomes("palm.deletion_waits") == ["provider_not_configured"])
    }

    @Test("lets somebody enrol again after a deletion, under another name towards the provider")
    func again() async throws {
        let house = try await PalmHouse()
        try await house.add()
        let before = house.provider.subjects
        try await house.manage.delete(house.amina, in: house.tenant)
        try await house.add()

        #expect(try await house.erase(in: house.tenant) == .init(confirmed: 1))

        #expect(house.provider.subjects.count == 1 && house.provider.subjects != before)
        try await house.prove()
    }

    @Test(
        "takes from the provider only what takes away",
        arguments: [
            (PalmProviderStanding.enrolled, PalmStanding.enrolled), (.pending, .enrolled), (.suspended, .suspended),
            (.none, .deleted),
        ])
    func reconcile(theirs: PalmProviderStanding, ours: PalmStanding) async throws {
        let house = try await PalmHouse()
        try await house.add()
        house.provider.script.standing = theirs

        #expect(try await house.manage.reconcile(house.amina, in: house.tenant).standing == ours)

        house.provider.script.standing = .enrolled
        #expect(try await house.manage.reconcile(house.amina, in: house.tenant).standing == ours)
    }

    @Test("says so where the provider does not answer")
    func reconcileFails() async throws {
        let house = try await PalmHouse()
        try await house.add()
        house.provider.script.failure = PalmProviderFailure(.unreachable)

        let refusal = try await refusal { _ = try await house.manage.reconcile(house.amina, in: house.tenant) }

        #expect(refusal == .unavailable)
        #expect(try await house.standing() == .enrolled)
    }
}

@Suite("Rules for palms")
struct PalmRulesTests {
    @Test(
        "refuse what is not understood",
        arguments: [
            "[]", #"{"treshold": 0.9}"#, #"{"threshold": 0}"#, #"{"threshold": "0.9"}"#, #"{"threshold": 1.1}"#,
            #"{"tries": 0}"#, #"{"tries": 2.5}"#, #"{"lock_seconds": 1}"#, #"{"consent_version": ""}"#,
            #"{"identity_level": 1}"#, #"{"identifications_per_minute": 0}"#, #"{"ceremony_seconds": 5}"#,
        ])
    func refused(text: String) throws {
        let json = try JSON(parsing: text)
        #expect(throws: InvalidPalmRules.self) { try PalmRules(json: json) }
    }

    @Test("are the defaults where nothing is said")
    func defaults() throws {
        #expect(try PalmRules(json: [:]) == PalmRules())
        #expect(PalmRules().triesMax == 5 && PalmRules().lockSeconds == 900)
    }

    @Test("are read")
    func read() throws {
        let rules = try PalmRules(
            json: [
                "threshold": 0.9, "tries": 3, "lock_seconds": 600, "consent_version": "2026-11",
                "identity_level": "verified", "identifications_per_minute": 5, "ceremony_seconds": 60,
            ])

        #expect(rules.threshold == 0.9 && rules.triesMax == 3 && rules.lockSeconds == 600)
        #expect(rules.consentVersion == "2026-11" && rules.identityLevel == "verified")
        #expect(rules.identificationsPerMinute == 5 && rules.ceremonySeconds == 60)
    }

    @Test("a capture prints nothing, and is neither empty nor longer than any reader sends")
    func capture() throws {
        #expect(throws: PalmRefusal.captureUnusable) { try PalmCapture([]) }
        #expect(throws: PalmRefusal.captureUnusable) {
            try PalmCapture([UInt8](repeating: 0, count: PalmCapture.bytesMax + 1))
        }
        let capture = try PalmCapture(Array("vein".utf8))
        #expect("\(capture) \(String(reflecting: capture))" == "(hidden) (hidden)")
    }
}
