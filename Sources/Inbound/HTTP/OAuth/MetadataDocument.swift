import JOSE
public import NIOCore
public import OAuth
import Synchronization

/// The server's metadata as bytes, written anew only when the facts that they tell of have changed.
public struct MetadataDocument: Sendable {
    let bytes: @Sendable () async throws -> ByteBuffer

    /// - Parameters:
    ///   - facts: what can change while the server runs; looked up at each request.
    ///   - describe: what the server says of itself when that is so.
    public init<Facts: Equatable & Sendable>(
        about facts: @escaping @Sendable () async throws -> Facts,
        describing describe: @escaping @Sendable (Facts) -> ServerMetadata
    ) {
        let written = Written<Facts>()
        bytes = { written.bytes(about: try await facts(), describe) }
    }
}

private final class Written<Facts: Equatable & Sendable>: Sendable {
    private let last = Mutex<(facts: Facts, bytes: ByteBuffer)?>(nil)

    func bytes(about facts: Facts, _ describe: (Facts) -> ServerMetadata) -> ByteBuffer {
        last.withLock { last in
            if let last, last.facts == facts { return last.bytes }
            let bytes = ByteBuffer(bytes: describe(facts).json.bytes())
            last = (facts, bytes)
            return bytes
        }
    }
}
