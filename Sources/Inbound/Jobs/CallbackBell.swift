public import OAuth

/// Wakes the job of this process when a challenge has ended in it; otherwise the job looks once a second.
public final class CallbackBell: ChallengeCallbackBell {
    private let rings: AsyncStream<Void>
    private let rope: AsyncStream<Void>.Continuation
    private let pause: Pause

    /// - Parameter pause: how long it is waited for a ring; a parameter, so that tests need no real time.
    public init(pause: @escaping Pause = Pauses.second) {
        self.pause = pause
        // Rings that come while nobody listens are one.
        (rings, rope) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    public func ring() { rope.yield() }

    /// Waits for a ring, or for the pause to be over.
    ///
    /// - Throws: `CancellationError`.
    func heard() async throws {
        async let _ = ringLater()
        for await _ in rings { return }
        throw CancellationError()
    }

    /// Ends as soon as somebody else has rung.
    private func ringLater() async {
        guard (try? await pause()) != nil else { return }
        ring()
    }
}
