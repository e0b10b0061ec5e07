import Logging
import ServiceLifecycle
import Testing

/// Runs a service on a port of its own beside a test, and ends it with the test.
///
/// - Parameter make: is given whom the service tells its port.
func beside(
    _ make: (@escaping @Sendable (Int) async -> Void) throws -> any Service,
    _ test: (Int) async throws -> Void
) async throws {
    let (ports, running) = AsyncStream.makeStream(of: Int.self)
    let service = try make { running.yield($0) }
    let logger = Logger(label: "companion") { _ in SwiftLogNoOpLogHandler() }
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [service], logger: logger))
    async let serving: Void = group.run()
    let port = try #require(await ports.first { _ in true })
    let outcome: Result<Void, any Error>
    do {
        outcome = .success(try await test(port))
    } catch {
        outcome = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await serving
    try outcome.get()
}
