import Synchronization

/// A body and its signature, nil where it has none.
struct SignedBody: Equatable, Sendable {
    var bytes: [UInt8]
    var signature: String?
}

/// Remembers the last verdict, for the fault that replays it.
final class LastVerdict: Sendable {
    private let body = Mutex<SignedBody?>(nil)

    /// - Returns: the one before where it is replayed, if there was one.
    func next(_ new: SignedBody, isReplayed: Bool) -> SignedBody {
        body.withLock { last in
            if isReplayed { return last ?? new }
            last = new
            return new
        }
    }
}
