public import FoundationEssentials
import Synchronization

/// Counts in this process's memory: right where one process serves, as on the embedded store.
///
/// A restart forgets the counts. Nobody outside can cause one, and writing every try to disk would let strangers
/// make the server write.
public final class InProcessRateCounters: RateCounters {
    /// Beyond this many keys the oldest windows go first, so that made-up names cannot fill the memory.
    public static let keysMax = 100_000

    private struct Key: Hashable {
        let tenant: TenantID
        let name: String
    }

    private struct Window {
        var number: Int64
        var tries: Int64 = 0
        var triesBefore: Int64 = 0

        mutating func move(to next: Int64) {
            guard next > number else { return }
            triesBefore = next == number + 1 ? tries : 0
            tries = 0
            number = next
        }
    }

    private let windows = Mutex<[Key: Window]>([:])

    public init() {}

    public func count(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        update(Key(tenant: tenant, name: key), windowSeconds, now) { $0.tries += 1 }
    }

    public func tries(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws -> Int {
        guard let kept = windows.withLock({ $0[Key(tenant: tenant, name: key)] }) else { return 0 }
        return RateWindow(seconds: windowSeconds, at: now)
            .estimate(kept.tries, before: kept.triesBefore, in: kept.number)
    }

    public func uncount(_ key: String, in tenant: TenantID, windowSeconds: Int, at now: Date) async throws {
        _ = update(Key(tenant: tenant, name: key), windowSeconds, now) { $0.tries = max(0, $0.tries - 1) }
    }

    public func reset(_ key: String, in tenant: TenantID) async throws {
        windows.withLock { _ = $0.removeValue(forKey: Key(tenant: tenant, name: key)) }
    }

    private func update(_ key: Key, _ windowSeconds: Int, _ now: Date, _ change: (inout Window) -> Void) -> Int {
        let present = RateWindow(seconds: windowSeconds, at: now)
        return windows.withLock { windows in
            if windows.count >= Self.keysMax, windows[key] == nil { Self.evict(&windows) }
            var window = windows[key] ?? Window(number: present.number)
            window.move(to: present.number)
            change(&window)
            windows[key] = window
            return present.estimate(window.tries, before: window.triesBefore, in: window.number)
        }
    }

    /// Makes room for a tenth, oldest windows and fewest tries first.
    private static func evict(_ windows: inout [Key: Window]) {
        let order = windows.sorted { ($0.value.number, $0.value.tries) < ($1.value.number, $1.value.tries) }
        for (key, _) in order.prefix(keysMax / 10) { windows.removeValue(forKey: key) }
    }
}
