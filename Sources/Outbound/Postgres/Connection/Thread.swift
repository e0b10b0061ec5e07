import Glibc
import SQLStore

/// A thread for what blocks: name resolution while connecting, and waiting for sockets.
///
/// On one of Swift's few threads everything else would wait with it.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    static func start(_ run: @escaping @Sendable () -> Void) throws(SQLError) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let code = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            },
            body.toOpaque()
        )
        guard code == 0 else {
            body.release()
            throw .unavailable("no thread: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    /// Awaits what blocks, on a thread that ends with it.
    static func result<Success: Sendable>(
        of work: @escaping @Sendable () throws(SQLError) -> Success
    ) async throws(SQLError) -> Success {
        let result: Result<Success, SQLError> = await withUnsafeContinuation { continuation in
            do throws(SQLError) {
                try start { continuation.resume(returning: Result(catching: work)) }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
