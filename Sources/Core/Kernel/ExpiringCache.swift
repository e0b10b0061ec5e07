public import FoundationEssentials
import Synchronization

/// Keeps what was read for a stated time, so that hot requests do not ask the store for what seldom changes.
///
/// Nothing is ever older than that time, also when another process made the change.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let readAt: Date
    }

    private struct State {
        /// Since half of all places were taken, and before; whole halves go, so that nobody looks for the oldest.
        var (young, old): ([Key: Entry], [Key: Entry]) = ([:], [:])
        /// How often something was dropped: a read that began before may have seen what is no longer so.
        var drops = 0
    }

    private let seconds: @Sendable () -> TimeInterval
    private let most: Int
    private let state = Mutex(State())

    /// - Parameter most: so many entries are kept, surely the youngest half of them; names that do not exist never are.
    public init(seconds: TimeInterval, most: Int = 10_000) {
        self.seconds = { seconds }
        self.most = most
    }

    /// Keeps what was read for as long as a watch over changes allows, and drops what it tells of.
    ///
    /// - Parameter key: under which a changed thing is kept here; nil where it is none of this cache's.
    public init(
        following watch: ChangeWatch, most: Int = 10_000, key: @escaping @Sendable (Change) -> Key?
    ) {
        seconds = { watch.seconds }
        self.most = most
        watch.follow { [weak self] change in self?.drop(change, key) }
    }

    public func value(
        _ key: Key,
        at now: Date,
        reading read: () async throws -> Value?
    ) async throws -> Value? {
        let (entry, drops) = state.withLock { ($0.young[key] ?? $0.old[key], $0.drops) }
        // A clock set back must not make old entries look new.
        if let entry, abs(now.timeIntervalSince(entry.readAt)) < seconds() { return entry.value }
        guard let value = try await read() else { return nil }
        state.withLock { state in
            guard state.drops == drops else { return }
            state.young[key] = Entry(value: value, readAt: now)
            if state.young.count >= (most + 1) / 2 { (state.young, state.old) = ([:], state.young) }
        }
        return value
    }

    private func drop(_ change: Change?, _ key: (Change) -> Key?) {
        state.withLock { state in
            if let change {
                guard let key = key(change) else { return }
                (state.young[key], state.old[key]) = (nil, nil)
            } else {
                (state.young, state.old) = ([:], [:])
            }
            state.drops += 1
        }
    }
}
