import Synchronization

@testable import WebClient

/// Gives every name the same addresses, and counts how often it was asked.
final class FixedResolver: HostResolver {
    private let texts: [String]
    private let count = Atomic(0)

    init(_ texts: [String]) {
        self.texts = texts
    }

    var timesAsked: Int { count.load(ordering: .relaxed) }

    func addresses(of name: String) async throws -> [IPAddress] {
        count.wrappingAdd(1, ordering: .relaxed)
        return texts.compactMap { IPAddress($0) }
    }
}

/// A name server that never answers.
struct SilentResolver: HostResolver {
    func addresses(of name: String) async throws -> [IPAddress] {
        try await Task.sleep(for: .seconds(3_600))
        return []
    }
}
