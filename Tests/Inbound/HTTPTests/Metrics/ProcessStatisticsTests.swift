import Testing

@testable import HTTP

@Suite("Process metrics from proc(5)")
struct ProcessStatisticsTests {
    private let units = ProcessStatistics.Units(ticksPerSecond: 100, pageBytes: 4_096, bootSeconds: 1_000_000)

    @Test("makes nothing of a line in another form", arguments: ["", "1 (init) S 1 2 3", "no parentheses"])
    func malformed(stat: String) {
        #expect(ProcessStatistics(stat: stat, units: units) == nil)
    }

    @Test("reads a line whose program has an awkward name, and writes it")
    func reads() throws {
        let stat =
            "42 (a) b (c) S 1 42 42 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 5 0 12345 104857600 2560 18446744073709551615 1"

        var statistics = try #require(ProcessStatistics(stat: stat, units: units))
        statistics.openDescriptors = 17
        statistics.maxDescriptors = 1_024

        #expect(
            PrometheusMetrics().text(process: statistics) == """
                # HELP process_cpu_seconds_total CPU time used, user and system, in seconds.
                # TYPE process_cpu_seconds_total counter
                process_cpu_seconds_total 3
                # HELP process_max_fds File descriptors allowed.
                # TYPE process_max_fds gauge
                process_max_fds 1024
                # HELP process_open_fds File descriptors open.
                # TYPE process_open_fds gauge
                process_open_fds 17
                # HELP process_resident_memory_bytes Memory resident, in bytes.
                # TYPE process_resident_memory_bytes gauge
                process_resident_memory_bytes 10485760
                # HELP process_start_time_seconds Start of the process, in seconds since 1970.
                # TYPE process_start_time_seconds gauge
                process_start_time_seconds 1000123.45
                # HELP process_virtual_memory_bytes Memory mapped, in bytes.
                # TYPE process_virtual_memory_bytes gauge
                process_virtual_memory_bytes 104857600

                """
        )
    }

    @Test("knows the running process")
    func current() throws {
        let statistics = try #require(ProcessStatistics.current())

        #expect(statistics.residentBytes > 1_000_000)
        #expect(statistics.virtualBytes >= statistics.residentBytes)
        #expect(statistics.startSeconds > 1_600_000_000)
        #expect(try #require(statistics.openDescriptors) >= 3)
        #expect(try #require(statistics.maxDescriptors) >= statistics.openDescriptors ?? 0)
    }
}
