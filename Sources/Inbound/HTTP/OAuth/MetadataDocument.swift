import JOSE
public import NIOCore
public import OAuth
import Synchronization

/// The server's metadata as bytes, written anew only when the facts that they tell of have changed.
public struct MetadataDocument: Sendable {
    let bytes: @Sendable () async -> ByteBuffer

    /// - Parameters:
    ///   - first: what was so when the server started.
    ///   - facts: what is so now; looked up at each request. While that cannot be found out, what was told last stands:
    ///     metadata are no secret, and clients must find their way to an endpoint that says what is the matter.
    ///   - describe: what the server says of itself when that is so.
    public init<Facts: Equatable & Sendable>(
        startingWith first: Facts,
        then facts: @escaping @Sendable () async throws -> Facts,
        describing describe: @escaping @Sendable (Facts) -> ServerMetadata
    ) {
        let written = Written(first, describe)
        bytes = { written.bytes(about: try? await facts()) }
    }
}

private final class Written<Facts: Equatable & Sendable>: Sendable {
    private let describe: @Sendable (Facts) -> ServerMetadata
    private let last: Mutex<(facts: Facts, bytes: ByteBuffer)>

    init(_ first: Facts, _ describe: @escaping @Sendable (Facts) -> ServerMetadata) {
        self.describe = describe
        last = Mutex((first, ByteBuffer(bytes: describe(first).json.bytes())))
    }

    func bytes(about facts: Facts?) -> ByteBuffer {
        last.withLock { last in
            guard let facts, facts != last.facts else { return last.bytes }
            last = (facts, ByteBuffer(bytes: describe(facts).json.bytes()))
            return last.bytes
        }
    }
}
