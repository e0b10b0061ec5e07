import Synchronization

/// A few databases at a time: the server has connections for no more.
final class TestTurns: Sendable {
    private struct State {
        var free = 4
        var waiting: [UnsafeContinuation<Void, Never>] = []
    }

    static let shared = TestTurns()
    private let state = Mutex(State())

    func begin() async {
        await withUnsafeContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func end() {
        let next = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
