public import FoundationEssentials
public import Kernel
import Testing

/// A store that does not forget by itself, with the shelf that clears it.
public struct Swept<Port: Sendable>: Sendable {
    public let store: Port
    private let shelves: [any Shelf]
    private let name: String

    /// - Parameter name: of the one of the shelves that is meant.
    public init(_ store: Port, by name: String, of shelves: [any Shelf]) {
        self.store = store
        self.shelves = shelves
        self.name = name
    }

    func removeExpired(at now: Date, limit: Int) async throws -> Int {
        let shelf = try #require(shelves.first { $0.name == name }, "no shelf is called \(name)")
        return try await shelf.removeExpired(at: now, limit: limit)
    }
}
