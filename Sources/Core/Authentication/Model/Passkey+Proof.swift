public import FoundationEssentials
import Kernel
public import Passkeys

extension Passkey {
    /// The most that a sign-in with it can prove.
    public func strongestProof(at now: Date) -> FactorEvent {
        var traits: Set<FactorEvent.Trait> = [.userVerified]
        if isAttestedHardware { traits.insert(.attestedHardware) }
        return FactorEvent(.passkey, at: now, traits: traits, reference: id.string)
    }
}
