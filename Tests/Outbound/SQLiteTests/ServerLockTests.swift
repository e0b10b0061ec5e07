import Glibc
import SQLite
import Testing

@Suite("One server for each database file")
struct ServerLockTests {
    @Test("refuses the second and names the first, until it lets go")
    func second() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/data/test.db"
            var first: ServerLock? = try ServerLock(database: path)

            let error = #expect(throws: ServerLockError.self) { try ServerLock(database: path) }

            #expect(error == .held(path: path + ".lock", process: getpid()))
            #expect(error?.description.contains("another server (process \(getpid())) is running") == true)
            first = nil
            _ = first
            _ = try ServerLock(database: path)
        }
    }

    @Test("keeps another process out")
    func otherProcess() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            let lock = try ServerLock(database: path)

            let other = try spawn("flock", "-n", path + ".lock", "true")
            #expect(wait(for: other) != 0)

            withExtendedLifetime(lock) {}
        }
    }

    @Test("ends with a process that is killed")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            let other = try spawn("flock", "--no-fork", path + ".lock", "sleep", "60")
            var attempts = 0
            while attempts < 500, (try? ServerLock(database: path)) != nil {
                attempts += 1
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(throws: ServerLockError.self) { try ServerLock(database: path) }

            kill(other, SIGKILL)
            _ = wait(for: other)

            _ = try ServerLock(database: path)
        }
    }

    private struct SpawnFailed: Error {}

    private func spawn(_ arguments: String...) throws -> pid_t {
        var process = pid_t()
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        guard posix_spawnp(&process, arguments[0], nil, nil, &pointers, nil) == 0 else {
            throw SpawnFailed()
        }
        return process
    }

    private func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status
    }
}
