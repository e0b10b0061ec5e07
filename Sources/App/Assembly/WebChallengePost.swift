import Kernel
import OAuth
import WebClient

/// Sends answers to clients over the guarded web client: https to public addresses alone, whatever a client registered.
struct WebChallengePost: ChallengePost {
    let client: WebClient

    func post(_ token: Secret, to url: String) async throws -> Int {
        try await client.send(.post(url, Array(token.revealed.utf8), of: "application/jwt")).status
    }
}
