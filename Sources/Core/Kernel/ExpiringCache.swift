public import FoundationEssentials
import Synchronization

/// Keeps what was read for a stated time, so that hot requests do not ask the store for what seldom changes.
///
/// Nothing is ever older than that time, also when another process made the change.
public final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let readAt: Date
        let number: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// In which order entries came; a place whose entry has gone, or has come anew, means nothing.
        var places: [(key: Key, number: Int)] = []
        /// Places before this one are spent.
        var firstPlace = 0
        var lastNumber = 0
        /// How often something was dropped: a read that began before may have seen what is no longer so.
        var drops = 0

        /// In constant time, taken together: one that is full and asked for new names only must not hold up everybody.
        mutating func keep(_ value: Value, under key: Key, readAt: Date, most: Int) {
            lastNumber += 1
            entries[key] = Entry(value: value, readAt: readAt, number: lastNumber)
            places.append((key, lastNumber))
            while entries.count > most { dropOldest() }
            if places.count > 4 * most { tidy() }
        }

        private mutating func dropOldest() {
            let (key, number) = places[firstPlace]
            firstPlace += 1
            if entries[key]?.number == number { entries[key] = nil }
        }

        private mutating func tidy() {
            places = places[firstPlace...].filter { entries[$0.key]?.number == $0.number }
            firstPlace = 0
        }
    }

    private let seconds: @Sendable () -> TimeInterval
    private let most: Int
    private let state = Mutex(State())

    /// - Parameter most: beyond this many entries the oldest makes room; names that do not exist are never kept.
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
        let (entry, drops) = state.withLock { ($0.entries[key], $0.drops) }
        // A clock set back must not make old entries look new.
        if let entry, abs(now.timeIntervalSince(entry.readAt)) < seconds() { return entry.value }
        guard let value = try await read() else { return nil }
        state.withLock { state in
            guard state.drops == drops else { return }
            state.keep(value, under: key, readAt: now, most: most)
        }
        return value
    }

    private func drop(_ change: Change?, _ key: (Change) -> Key?) {
        state.withLock { state in
            if let change {
                guard let key = key(change) else { return }
                state.entries[key] = nil
            } else {
                state.entries.removeAll()
                state.places.removeAll()
                state.firstPlace = 0
            }
            state.drops += 1
        }
    }
}
