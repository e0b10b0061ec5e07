import NIOCore
import NIOHTTP1
import NIOPosix

/// A kept-alive connection to a loopback server; a new one where the server closed the last.
///
/// Much less than a full client: the generator's own work must not drown what it measures.
struct WebConnection {
    let port: Int
    private var channel: (any Channel)?

    init(port: Int) {
        self.port = port
    }

    mutating func get(_ path: String, _ fields: HTTPHeaders = [:]) async throws -> Answer {
        try await send(.GET, path, fields, body: nil)
    }

    mutating func post(_ path: String, _ form: Form, _ fields: HTTPHeaders = [:]) async throws -> Answer {
        var fields = fields
        fields.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        fields.add(name: "Content-Length", value: String(form.encoded.utf8.count))
        return try await send(.POST, path, fields, body: ByteBuffer(string: form.encoded))
    }

    mutating func post(_ path: String, json: [UInt8], _ fields: HTTPHeaders = [:]) async throws -> Answer {
        var fields = fields
        fields.add(name: "Content-Type", value: "application/json")
        fields.add(name: "Content-Length", value: String(json.count))
        return try await send(.POST, path, fields, body: ByteBuffer(bytes: json))
    }

    private mutating func send(
        _ method: HTTPMethod, _ path: String, _ fields: HTTPHeaders, body: ByteBuffer?
    ) async throws -> Answer {
        var fields = fields
        fields.add(name: "Host", value: "localhost:\(port)")
        let channel = try await open()
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: fields)
        channel.writeAndFlush(Exchange(head: head, body: body, answer: promise)).cascadeFailure(to: promise)
        do {
            let answer = try await promise.futureResult.get()
            if !answer.head.isKeepAlive { self.channel = nil }
            return answer
        } catch {
            self.channel = nil
            throw error
        }
    }

    private mutating func open() async throws -> any Channel {
        if let channel { return channel }
        let channel = try await ClientBootstrap(group: Load.loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler())
                }
            }
            .connect(host: "127.0.0.1", port: port)
            .get()
        self.channel = channel
        return channel
    }
}
