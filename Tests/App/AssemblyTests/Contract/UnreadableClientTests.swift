import HTTP
import HTTPTypes
import JOSE
import Kernel
import OAuth
import Testing

@testable import Assembly

@Suite("A client whose registration today's rules refuse")
struct UnreadableClientTests {
    private func error() throws -> UnreadableClient {
        let problem = try #require(throws: InvalidClientMetadata.self) {
            try ClientMetadata(registration: ["redirect_uris": ["http://app.example/cb"]])
        }
        return UnreadableClient(id: ID("old-app"), problem: problem)
    }

    @Test("is answered as a store that does not answer: the client made no mistake, and it may be mended at any time")
    func answer() throws {
        let failure = OAuthFailures.classify(try error())

        #expect(failure?.status == .serviceUnavailable)
        #expect(failure == OAuthFailures.classify(StoreUnavailable("away")))
    }

    @Test("is named to the operator, with what is wrong in it")
    func named() throws {
        let sentence = PlainWords.sentence(try error())

        #expect(sentence.hasPrefix("the registration of the client old-app is no longer valid: redirect_uris "))
    }
}
