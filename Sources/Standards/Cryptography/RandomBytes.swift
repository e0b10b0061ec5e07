import COpenSSL

/// A source of random bytes; a protocol, so that a test may know what comes.
public protocol RandomBytes: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// OpenSSL's generator, seeded by the operating system and safe to use from any thread.
public struct SystemRandomBytes: RandomBytes {
    public init() {}

    /// A generator that fails stops the process: nothing may go on with bytes that can be guessed.
    public func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard count == 0 || RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
                fatalError("the random number generator failed")
            }
            filled = count
        }
    }
}
