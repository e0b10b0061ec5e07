import CSQLite
import SQLStore

/// Copies the log into the file beside the writer, on a thread and a connection of its own, so that no commit waits for
/// it.
///
/// In a large file each page of the log has another place: a thousand of them are a thousand small writes and a wait
/// for the disk.
final class Checkpointer: Sendable {
    private let requests: AsyncStream<Void>.Continuation
    private let worked: Task<Void, Never>

    init(path: String, options: SQLiteOptions) throws(SQLError) {
        let thread = try WriterThread()
        // One that waits while another is under way is enough for all.
        let (asked, requests) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.requests = requests
        worked = Task(executorPreference: thread) {
            // None after the file failed: the next time it is opened anew.
            var connection: SQLiteConnection?
            for await _ in asked {
                connection = connection ?? (try? SQLiteConnection(path: path, role: .writer, options: options))
                if connection?.checkpoint(SQLITE_CHECKPOINT_PASSIVE) == false { connection = nil }
            }
        }
    }

    deinit {
        requests.finish()
    }

    /// Returns at once.
    func begin() {
        requests.yield()
    }

    /// Returns when nothing is under way any more.
    func close() async {
        requests.finish()
        await worked.value
    }
}
