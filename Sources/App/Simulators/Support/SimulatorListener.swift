import HTTP
import Hummingbird
import Logging
import NIOCore

/// Listens on this machine alone, and stops at once: nobody waits for a simulator.
struct SimulatorListener: Sendable {
    static let host = "127.0.0.1"

    /// 0 asks the system for a free one.
    let port: Int
    let responder: any HTTPResponder<WebContext>
    let group: any EventLoopGroup
    let logger: Logger
    /// Is given the port, once connections are accepted.
    let onRunning: @Sendable (Int) async -> Void

    func run() async throws {
        var listening = Listener.Configuration(host: Self.host, port: port)
        listening.drainDelay = .zero
        listening.stopWithin = .seconds(2)
        try await Listener(
            listening, responder: responder, readiness: Readiness(), group: group, logger: logger,
            onRunning: onRunning
        ).run()
    }
}
