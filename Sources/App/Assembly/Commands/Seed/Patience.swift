import Kernel
import SQLStore

/// Tries again what a store did not answer: one that is filled as fast as it can falls behind now and then (a
/// checkpoint, a file that is written anew), and an hour of filling is not to be lost for it.
struct Patience: Sendable {
    /// Before the second try, the third and so on.
    var pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(15)]

    /// - Throws: what the last try throws, and at once whatever another try cannot mend.
    func callAsFunction(_ work: () async throws -> Void) async throws {
        for pause in pauses {
            do {
                return try await work()
            } catch {
                guard Self.passes(error) else { throw error }
                try await Task.sleep(for: pause)
            }
        }
        try await work()
    }

    private static func passes(_ error: any Error) -> Bool {
        switch error {
        case is StoreUnavailable, SQLError.busy: true
        default: false
        }
    }
}
