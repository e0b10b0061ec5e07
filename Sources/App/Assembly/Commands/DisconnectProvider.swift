import Kernel
import Palm
import Proofing
import SQLStore
import Tenancy

/// What becomes of palms whose provider is disconnected.
public enum PalmsLeftBehind: Sendable {
    /// They count no more; once it is connected again, they can be resumed one by one.
    case suspended
    /// They are deleted here, and the provider is asked to, while it is still there.
    case deleted
}

extension House {
    /// Disconnects the palm provider, as the command line; running servers follow within seconds.
    ///
    /// - Parameter left: nil to disconnect it only where nothing is left behind.
    /// - Returns: what was done, in words for the operator.
    /// - Throws: ``OperatorRefused``
    public func disconnectPalms(_ left: PalmsLeftBehind?) async throws -> String {
        try await requireConnected(.palm)
        let (storage, tenant, services) = (stores.palms, tenant.id, try palmServices())
        let seal = PalmSeal(vault: try vault())
        let manage = ManagePalm(storage: storage, services: services, seal: seal, clock: clock)
        let retire = RetirePalms(storage: storage, manage: manage)
        let kept = try await retire.kept(in: tenant)
        var said = "Disconnected."
        switch left {
        case nil: guard kept == .init() else { throw OperatorRefused(disconnecting: kept) }
        case .suspended:
            said += " \(Self.count(try await retire.suspend(by: Self.commandLine, in: tenant), "palm")) suspended."
        case .deleted:
            said += " \(Self.count(try await retire.delete(by: Self.commandLine, in: tenant), "palm")) deleted."
            let erase = ErasePalms(storage: storage, services: services, seal: seal, clock: clock)
            _ = try await erase(in: tenant)
        }
        _ = try await remove(.palm)
        let waiting = try await retire.kept(in: tenant).deletions
        guard waiting > 0 else { return said }
        return said + " It has yet to confirm \(Self.count(waiting, "deletion")): connect it again to have it asked."
    }

    /// Disconnects all KYC providers, as the command line; running servers follow within seconds. What was proofed stands
    /// until its time is over.
    ///
    /// - Parameter isConfirmed: also where people wait for an answer: their cases are cancelled.
    /// - Returns: what was done, in words for the operator.
    /// - Throws: ``OperatorRefused``
    public func disconnectProofing(isConfirmed: Bool) async throws -> String {
        try await requireConnected(.kyc)
        let policy = TenantProofing(try documents(), clock: clock, group: group)
        let cancel = CancelAllProofing(storage: stores.proofing, policy: policy, vault: try vault(), clock: clock)
        let open = try await cancel.openCount(in: tenant.id)
        guard open == 0 || isConfirmed else {
            throw OperatorRefused(
                "\(Self.count(open, "case")) would never be decided. Give --yes to cancel what is open and disconnect")
        }
        let cancelled = try await cancel(by: Self.commandLine, in: tenant.id)
        _ = try await remove(.kyc)
        return cancelled == 0 ? "Disconnected." : "Disconnected. \(Self.count(cancelled, "case")) cancelled."
    }

    private func requireConnected(_ setting: TenantSetting) async throws {
        guard try await documents().body(of: setting.rawValue, in: tenant.id) != nil else {
            throw OperatorRefused("no \(setting.rawValue) provider is connected")
        }
    }

    fileprivate static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

extension OperatorRefused {
    fileprivate init(disconnecting kept: RetirePalms.Kept) {
        self.init(
            "the provider keeps \(House.count(kept.palms, "palm")) and has yet to confirm "
                + "\(House.count(kept.deletions, "deletion")). Give --yes to suspend the palms and disconnect it, or "
                + "--delete-palms to have it delete them first")
    }
}
