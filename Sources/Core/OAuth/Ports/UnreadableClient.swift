public import Kernel

/// A client that was registered under other rules than today's, and whose registration they refuse.
///
/// It is neither served by half its metadata nor passed over: the operator is told which one to register anew. Until then
/// whoever asks for it is told to try again later, as of a store that does not answer.
public struct UnreadableClient: Error, Equatable, Sendable, CustomStringConvertible {
    public let id: ID<Client>
    public let problem: InvalidClientMetadata

    public init(id: ID<Client>, problem: InvalidClientMetadata) {
        self.id = id
        self.problem = problem
    }

    public var description: String {
        "the registration of the client \(id) is no longer valid: \(problem.member) \(problem.reason)"
    }
}
