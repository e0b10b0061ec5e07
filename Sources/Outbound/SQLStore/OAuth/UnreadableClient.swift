public import Kernel
public import OAuth

/// A client that was registered under other rules than today's, and whose registration they refuse.
///
/// It is neither served by half its metadata nor passed over: the operator is told which one to register anew.
public struct UnreadableClient: Error, Equatable, Sendable, CustomStringConvertible {
    public let id: ID<Client>
    public let problem: InvalidClientMetadata

    public var description: String {
        "the registration of the client \(id) is no longer valid: \(problem.member) \(problem.reason)"
    }
}
