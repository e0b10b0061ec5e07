import ArgumentParser
import Authentication
import FoundationEssentials
import Proofing

/// Plans step-ups, one after another, on one core: from nothing proved, with every factor at hand.
struct PlannerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "planner", abstract: "Find the ways to a class of authentication.")

    /// After so many the loop that measures has a turn.
    private static let burst = 64

    @Option(help: "The class that is wanted; it comes after one that cannot be reached.")
    var acr = "urn:surety:acr:kyc:verified"

    @OptionGroup var timing: Timing

    func run() async throws {
        let plan = PlanStepUp(policy: .standard)
        let now = Date()
        let proofs = Proofs([FactorEvent(.password, at: now, transaction: "j")], transaction: "j")
        let available = AvailableFactors(hasPassword: true, canShowPalm: true, provableLevel: .verified)
        let wanted = ["urn:surety:acr:kyc:enhanced", acr]
        guard case .stepUp = plan(wanted, from: proofs, with: available, at: now) else {
            throw ValidationError("--acr takes a class that a password and a palm can reach and do not meet yet")
        }
        let report = try await Load(workers: 1, timing: timing).run { _, window in
            var tally = Tally(of: window)
            var number = 0
            while !window.isOver {
                await tally.time { _ = plan(wanted, from: proofs, with: available, at: now) }
                number += 1
                if number % Self.burst == 0 { await Task.yield() }
            }
            return tally
        }
        try report.print()
    }
}
