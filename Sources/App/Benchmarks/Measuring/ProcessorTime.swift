import FoundationEssentials
import Glibc

/// The CPU time that a process has used, as Linux counts it (proc(5)).
struct ProcessorTime {
    /// Of all its threads, ended ones too.
    let total: Duration
    /// Of its threads that run at lower priority: in Surety, those that hash passwords.
    let nice: Duration

    init(of process: Int) throws {
        let folder = "/proc/\(process)"
        total = try Status(file: folder + "/stat").time
        // A thread that ends between the two reads is left out.
        nice = try FileManager.default.contentsOfDirectory(atPath: folder + "/task")
            .compactMap { try? Status(file: "\(folder)/task/\($0)/stat") }
            .filter { $0.niceness > 0 }
            .reduce(.zero) { $0 + $1.time }
    }
}

/// What is used of a `stat` file.
private struct Status {
    let time: Duration
    let niceness: Int

    init(file: String) throws {
        let text = try Self.text(of: file)
        // The name, the second field, stands in parentheses and may hold spaces and parentheses of its own.
        let fields = text.suffix(from: text.lastIndex(of: ")") ?? text.startIndex).split(separator: " ")
        func field(_ number: Int) -> Int? { fields.count > number - 2 ? Int(fields[number - 2]) : nil }
        guard let user = field(14), let system = field(15), let niceness = field(19)
        else { throw UnreadableProcess(file: file) }
        time = .seconds(user + system) / sysconf(Int32(_SC_CLK_TCK))
        self.niceness = niceness
    }

    /// Such files tell no size before they are read.
    private static func text(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw UnreadableProcess(file: path) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

struct UnreadableProcess: Error, CustomStringConvertible {
    let file: String

    var description: String { "\(file) cannot be read" }
}
