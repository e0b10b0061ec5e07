import ArgumentParser
import Hummingbird
import HummingbirdCore
import Logging
import NIOPosix

/// Serves the app that Surety is compared with, until SIGTERM.
struct BareCommand: AsyncParsableCommand {
    enum Executor: String, ExpressibleByArgument, CaseIterable {
        /// The connection's event loop, as in the product.
        case loop
        /// Swift's global pool, as Hummingbird comes.
        case pool
    }

    static let configuration = CommandConfiguration(
        commandName: "bare",
        abstract: "Serve a bare Hummingbird app: 400 bytes, alone or with one signature."
    )

    @Option(help: "The loopback port.")
    var port: Int

    @Option(help: "How many event loops.")
    var loops = 1

    @Option(help: "Where handlers run.")
    var executor = Executor.loop

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        var logger = Logger(label: "bare")
        logger.logLevel = .warning
        let application = Application(
            router: try BareRoutes().router,
            server: server(on: group),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            eventLoopGroupProvider: .shared(group),
            logger: logger
        )
        try await application.runService()
    }

    private func server(on group: MultiThreadedEventLoopGroup) -> HTTPServerBuilder {
        switch executor {
        case .pool: .http1()
        case .loop: HTTPServerBuilder { LoopAffine(HTTP1Channel(responder: $0), on: group) }
        }
    }
}
