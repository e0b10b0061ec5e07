import ArgumentParser

/// What `scripts/bench` cannot do with wrk: the machine's own limits, a bare app to compare with, and clients whose
/// requests depend on the answers before. Every measurement prints one JSON object.
@main
struct SuretyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "surety-bench",
        abstract: "Parts of the benchmark; scripts/bench puts them together.",
        subcommands: [
            BareCommand.self, HashCommand.self, CommitCommand.self, TokenCommand.self, LoginCommand.self,
            RefreshCommand.self, OverflowCommand.self, RedeemCommand.self, PostgresReadsCommand.self,
            RotationCommand.self, GrowthCommand.self, VerificationCommand.self, PasskeySignInCommand.self,
            PalmSearchCommand.self, PalmVerifyCommand.self, PlannerCommand.self,
        ]
    )
}
