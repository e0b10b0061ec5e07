import FoundationEssentials
import Kernel
import Proofing
import TestKit
import Testing

@Suite("Levels of identity proofing")
struct IdentityLevelTests {
    let now = FixedClock().now

    @Test("a proof that has expired reaches nothing")
    func expired() {
        let identity = ProofedIdentity(.enhanced, provedAt: now, expiresAt: now)

        #expect(!identity.reaches(.basic, at: now))
    }

    @Test(
        "a level reaches itself and every lower one",
        arguments: [
            (IdentityLevel.basic, [IdentityLevel.basic]),
            (.verified, [.basic, .verified]),
            (.enhanced, [.basic, .verified, .enhanced]),
        ])
    func order(level: IdentityLevel, reached: [IdentityLevel]) {
        let identity = ProofedIdentity(level, provedAt: now, expiresAt: nil)

        #expect(IdentityLevel.allCases.filter { identity.reaches($0, at: now) } == reached)
    }
}
