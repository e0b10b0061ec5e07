import Synchronization

/// How many slow checks may be under way at once, in all and for one account.
///
/// Stands before the throttle: tries that would only wait are sent away before they are counted, and so many good
/// sign-ins of one account at once never look like an attack on it.
public final class Admission: Sendable {
    private struct Places {
        var taken = 0
        var byAccount: [String: Int] = [:]
    }

    private let most: Int
    private let mostPerAccount: Int
    private let places = Mutex(Places())

    public init(most: Int, mostPerAccount: Int) {
        self.most = most
        self.mostPerAccount = mostPerAccount
    }

    /// Runs the check if there is a place for it.
    ///
    /// - Throws: ``NoPlace`` at once if there is none, or what the check throws.
    public func admit<Result: Sendable>(_ account: String, _ check: () async throws -> Result) async throws -> Result {
        try enter(account)
        defer { leave(account) }
        return try await check()
    }

    private func enter(_ account: String) throws(NoPlace) {
        let entered = places.withLock { places in
            guard places.taken < most, places.byAccount[account, default: 0] < mostPerAccount else { return false }
            places.taken += 1
            places.byAccount[account, default: 0] += 1
            return true
        }
        guard entered else { throw NoPlace() }
    }

    private func leave(_ account: String) {
        places.withLock { places in
            places.taken -= 1
            let left = places.byAccount[account, default: 1] - 1
            places.byAccount[account] = left > 0 ? left : nil
        }
    }
}

/// Everything is busy; a moment later there is a place again.
public struct NoPlace: Error, Equatable, Sendable {}
