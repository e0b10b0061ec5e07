import FoundationEssentials
import Glibc

/// What Linux tells of this process, under the names that every Prometheus client uses.
struct ProcessStatistics: Equatable, Sendable {
    /// What turns the kernel's units into bytes and seconds.
    struct Units: Sendable {
        var ticksPerSecond: Double
        var pageBytes: Int
        /// Since 1970.
        var bootSeconds: Double
    }

    let cpuSeconds: Double
    let residentBytes: Int
    let virtualBytes: Int
    /// Since 1970.
    let startSeconds: Double
    var openDescriptors: Int?
    var maxDescriptors: Int?

    /// Reads one line of `/proc/<pid>/stat`: proc(5). Nil where it has another form.
    init?(stat: String, units: Units) {
        // The second field is the program's name in parentheses and may hold anything, parentheses included.
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(whereSeparator: \.isWhitespace).dropFirst()
        // The third field of the line is the first here.
        func field(_ number: Int) -> Double? {
            let index = fields.startIndex + number - 3
            return fields.indices.contains(index) ? Double(fields[index]) : nil
        }
        guard let user = field(14), let system = field(15), let start = field(22), let virtual = field(23),
            let residentPages = field(24)
        else { return nil }
        cpuSeconds = (user + system) / units.ticksPerSecond
        startSeconds = units.bootSeconds + start / units.ticksPerSecond
        virtualBytes = Int(virtual)
        residentBytes = Int(residentPages) * units.pageBytes
    }

    /// Nil where there is no `/proc`.
    static func current() -> ProcessStatistics? {
        guard let stat = contents(of: "/proc/self/stat"), let units else { return nil }
        var statistics = ProcessStatistics(stat: stat, units: units)
        // The listing holds the descriptor by which it is read.
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        statistics?.openDescriptors = descriptors.map { $0 - 1 }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur <= UInt(Int.max) {
            statistics?.maxDescriptors = Int(limit.rlim_cur)
        }
        return statistics
    }

    var blocks: [PrometheusText.Block] {
        func block(_ name: String, _ kind: PrometheusText.Kind, _ value: Double, _ help: String) -> PrometheusText.Block
        {
            .init(name: name, kind: kind, description: help, lines: "\(name) \(PrometheusText.number(value))\n")
        }
        var blocks = [
            block("process_cpu_seconds_total", .counter, cpuSeconds, "CPU time used, user and system, in seconds."),
            block("process_resident_memory_bytes", .gauge, Double(residentBytes), "Memory resident, in bytes."),
            block("process_virtual_memory_bytes", .gauge, Double(virtualBytes), "Memory mapped, in bytes."),
            block("process_start_time_seconds", .gauge, startSeconds, "Start of the process, in seconds since 1970."),
        ]
        if let openDescriptors {
            blocks.append(block("process_open_fds", .gauge, Double(openDescriptors), "File descriptors open."))
        }
        if let maxDescriptors {
            blocks.append(block("process_max_fds", .gauge, Double(maxDescriptors), "File descriptors allowed."))
        }
        return blocks
    }

    private static let units: Units? = {
        let boot = contents(of: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard let boot = boot.flatMap({ Double($0.dropFirst(6)) }) else { return nil }
        let ticks = sysconf(Int32(_SC_CLK_TCK))
        let page = sysconf(Int32(_SC_PAGESIZE))
        return Units(ticksPerSecond: Double(ticks), pageBytes: page, bootSeconds: boot)
    }()

    private static func contents(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
