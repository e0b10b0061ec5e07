public import FoundationEssentials
import Synchronization

/// Something that was changed in the store, by this process or another.
public struct Change: Equatable, Sendable {
    /// Names what sort of thing it is, as its owner does.
    public let kind: String
    public let tenant: TenantID
    public let id: String

    public init(kind: String, tenant: TenantID, id: String) {
        self.kind = kind
        self.tenant = tenant
        self.id = id
    }
}

/// Passes what a channel tells of changes on to caches, and knows how long they may believe what they read.
///
/// A channel that stands is no promise: one that is dead without knowing it costs ``toldSeconds`` at most.
public final class ChangeWatch: Sendable {
    /// How old what a cache holds may be while nobody tells of changes.
    public static let untoldSeconds: TimeInterval = 0.5
    /// How old it may be while a channel tells of them.
    public static let toldSeconds: TimeInterval = 10

    private let isTold = Atomic(false)
    private let caches = Mutex<[@Sendable (Change?) -> Void]>([])

    public init() {}

    var seconds: TimeInterval { isTold.load(ordering: .acquiring) ? Self.toldSeconds : Self.untoldSeconds }

    /// A channel stands: whatever is changed from now on will be told.
    public func began() {
        // First, so that nothing read before lives on by the longer time.
        dropAll()
        isTold.store(true, ordering: .releasing)
    }

    public func told(_ change: Change) {
        tell(change)
    }

    /// The channel is gone, and with it what was told meanwhile.
    public func lost() {
        isTold.store(false, ordering: .releasing)
        dropAll()
    }

    /// Something was changed, and it is not known what.
    public func dropAll() {
        tell(nil)
    }

    private func tell(_ change: Change?) {
        for cache in caches.withLock({ $0 }) { cache(change) }
    }

    /// - Parameter drop: is given what was changed; nil where it may be anything.
    func follow(_ drop: @escaping @Sendable (Change?) -> Void) {
        caches.withLock { $0.append(drop) }
    }
}
