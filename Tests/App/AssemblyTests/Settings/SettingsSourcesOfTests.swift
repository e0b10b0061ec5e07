import FoundationEssentials

@testable import Assembly

/// Where the project keeps what these tests read, found from this file.
enum Project {
    static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 1...5 { root = root.deletingLastPathComponent() }
        return root
    }()
}

extension SettingsSources {
    /// A process with nothing set, in a folder without a file, on a machine of four cores.
    static func bare(
        flags: [Flag] = [],
        environment: [String: String] = [:],
        configFile: String? = nil,
        workingDirectory: String = "/nowhere",
        cores: Int = 4
    ) -> SettingsSources {
        let program = Project.root.appending(path: "bin/surety").path
        let machine = Machine(cores: cores, workingDirectory: workingDirectory, executable: program)
        return SettingsSources(flags: flags, environment: environment, configFile: configFile, machine: machine)
    }
}

/// What is wrong with the configuration, a line each; empty when it is taken.
func problems(_ sources: SettingsSources) -> [String] {
    do {
        _ = try Settings(sources)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
