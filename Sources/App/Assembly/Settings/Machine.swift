import FoundationEssentials
import Glibc

/// What a default may depend on and a test must be able to choose.
public struct Machine: Sendable {
    public var cores: Int
    public var workingDirectory: String
    /// Of the running program, links followed.
    public var executable: String

    public init(cores: Int, workingDirectory: String, executable: String) {
        self.cores = cores
        self.workingDirectory = workingDirectory
        self.executable = executable
    }

    public static var current: Machine {
        Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount,
            workingDirectory: FileManager.default.currentDirectoryPath,
            executable: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        )
    }
}
