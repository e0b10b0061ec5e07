import Kernel
import NIOCore
import OAuth
import Tenancy
import WebClient

/// Sends answers to clients over the guarded web client: https to public addresses alone, whatever a client registered.
///
/// A server that is itself on this machine alone, as while somebody develops, also reaches http on this machine.
struct WebChallengePost: ChallengePost {
    private let guarded: WebClient
    private let local: WebClient?

    init(issuer: Issuer, group: any EventLoopGroup) {
        guarded = WebClient(eventLoopGroup: group)
        local = issuer.isHTTPS ? nil : WebClient(policy: .loopback, eventLoopGroup: group)
    }

    func post(_ token: Secret, to url: String) async throws -> Int {
        let client = url.hasPrefix("http:") ? local ?? guarded : guarded
        return try await client.send(.post(url, Array(token.revealed.utf8), of: "application/jwt")).status
    }
}
