import FoundationEssentials
import Glibc
public import Kernel

/// Checks an installation, changes nothing, and says what to mend.
public struct Doctor: Sendable {
    let settings: Settings
    let clock: any Clock

    public init(_ settings: Settings, clock: any Clock = SystemClock()) {
        self.settings = settings
        self.clock = clock
    }

    /// What is wrong with a configuration that is not taken; nothing else can be checked then.
    public static func findings(_ refused: ConfigurationRefused) -> [Finding] {
        refused.problems.map {
            .wrong("configuration", $0.description, "correct it; surety config --reference explains each key")
        }
    }

    public func examine() async -> [Finding] {
        var findings = [configuration, dataFolder]
        findings += await store()
        findings += clockChecks
        findings += await addresses()
        findings.append(await passwords())
        return findings
    }

    private var configuration: Finding {
        let set = settings.effective.filter { $0.origin != .fallback }.count
        return .ok(
            "configuration", "\(set) of \(settings.effective.count) keys are set, the others have their defaults")
    }

    private var dataFolder: Finding {
        let (name, path) = ("data folder", settings.dataFolder)
        guard Files.exists(path) else {
            return .ok(name, "\(path) is not there yet; the first start makes it")
        }
        guard Files.isFolder(path) else {
            return .wrong(name, "\(path) is not a folder", "set data_dir to another path")
        }
        guard access(path, R_OK | W_OK | X_OK) == 0 else {
            return .wrong(name, "\(path) cannot be written", "give it to the user that runs surety")
        }
        guard let mode = Files.mode(path), mode & 0o077 == 0 else {
            return .warning(name, "\(path) is open to other users of this machine", "run chmod 700 \(path)")
        }
        return .ok(name, "\(path) is the owner's alone")
    }

    private var clockChecks: [Finding] {
        let year = clock.now.formatted(.iso8601.year())
        guard let number = Int(year), (2025...2100).contains(number) else {
            return [.wrong("clock", "this machine believes that it is the year \(year)", "set the clock; use NTP")]
        }
        guard Files.isFolder("/run/systemd/timesync") else {
            return [
                .ok("clock", "it is \(clock.now.formatted(.iso8601)); whether it is synchronised is not known here")
            ]
        }
        guard Files.exists("/run/systemd/timesync/synchronized") else {
            return [
                .warning(
                    "clock", "it has not been synchronised since the start", "run timedatectl set-ntp true")
            ]
        }
        return [.ok("clock", "it is \(clock.now.formatted(.iso8601)), synchronised")] + fileSystemClock
    }

    /// Times of files are those of another machine where the folder lies on a network share.
    private var fileSystemClock: [Finding] {
        var status = stat()
        guard let path = settings.database.path, stat(path + "-shm", &status) == 0 else { return [] }
        let ahead = Double(status.st_mtim.tv_sec) - clock.now.timeIntervalSince1970
        guard ahead > 5 else { return [] }
        return [
            .warning(
                "clock", "files are dated \(Int(ahead)) s ahead of it",
                "keep data_dir on a local disk, and look whether the clock was set back")
        ]
    }
}
