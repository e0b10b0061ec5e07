import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What a broken provider says, whichever it is.
enum BrokenAnswer {
    /// No JSON.
    static let garbage = "<html>Bad gateway</html>"
    /// Arrays within arrays, five thousand deep.
    static let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    /// 1 MiB of one letter.
    static let padding = String(repeating: "x", count: 1_048_576)

    /// The beginning of an answer, after which the connection stays open and nothing comes.
    static var half: Response {
        let body = ResponseBody(contentLength: 1_000) { writer in
            try await writer.write(ByteBuffer(string: #"{"id":"#))
            try await silence()
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }

    /// Longer than anybody waits.
    static func silence() async throws { try await pause(.seconds(60)) }

    /// Does not hold up the end of the process.
    static func pause(_ time: Duration) async throws {
        guard time > .zero else { return }
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: time) }
    }
}
