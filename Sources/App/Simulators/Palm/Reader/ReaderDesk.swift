import Cryptography

/// The reader: a hand lies on it or none, and somebody may wait for one.
actor ReaderDesk {
    struct Hand: Equatable, Sendable {
        let palm: SamplePalms.Palm
        /// A picture of it, rather than the hand.
        let isSpoof: Bool
    }

    private(set) var hand: Hand?
    private let key: SymmetricKey
    private let randomness: any RandomBytes

    init(key: SymmetricKey, randomness: any RandomBytes) {
        self.key = key
        self.randomness = randomness
    }

    func lay(_ hand: Hand?) {
        self.hand = hand
    }

    /// Reads the hand that lies there, or the next one within a time.
    ///
    /// - Returns: nil when none came.
    func capture(_ nonce: String, waiting limit: Duration) async throws -> [UInt8]? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let hand, let palm = SamplePalms.capture(of: hand.palm.id, randomness) {
                return SimulatedCapture(nonce: nonce, palm: palm, isAlive: !hand.isSpoof).sealed(with: key)
            }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
