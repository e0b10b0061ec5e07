public import Testing

/// One thing that every adapter of a port keeps, checked alike on each of them.
public struct Promise<Port: Sendable>: Sendable, CustomTestStringConvertible {
    public let testDescription: String
    private let check: @Sendable (Port) async throws -> Void

    public init(_ sentence: String, _ check: @escaping @Sendable (Port) async throws -> Void) {
        testDescription = sentence
        self.check = check
    }

    /// - Parameter port: with nothing in it yet.
    public func verify(_ port: Port) async throws {
        try await check(port)
    }
}

/// Runs the work in as many tasks as asked for, all started before any is awaited.
func atOnce<Result: Sendable>(
    _ count: Int = 32, _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        for index in 0..<count { group.addTask { try await work(index) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
