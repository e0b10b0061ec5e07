public import FoundationEssentials
import Synchronization

/// Keeps what was read for a stated time, so that hot requests do not ask the store for what seldom changes.
///
/// Nothing is ever older than `seconds`, also when another process made the change.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let readAt: Date
    }

    private let seconds: TimeInterval
    private let most: Int
    private let entries = Mutex<[Key: Entry]>([:])

    /// - Parameter most: beyond this many entries all are dropped; names that do not exist are never kept.
    public init(seconds: TimeInterval, most: Int = 10_000) {
        self.seconds = seconds
        self.most = most
    }

    public func value(
        _ key: Key,
        at now: Date,
        reading read: () async throws -> Value?
    ) async throws -> Value? {
        if let value = fresh(key, at: now) { return value }
        guard let value = try await read() else { return nil }
        entries.withLock { entries in
            if entries.count >= most { entries.removeAll() }
            entries[key] = Entry(value: value, readAt: now)
        }
        return value
    }

    private func fresh(_ key: Key, at now: Date) -> Value? {
        guard let entry = entries.withLock({ $0[key] }) else { return nil }
        // A clock set back must not make old entries look new.
        return abs(now.timeIntervalSince(entry.readAt)) < seconds ? entry.value : nil
    }
}
