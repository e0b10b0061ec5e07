import Cryptography
import FoundationEssentials
import JOSE
import WebClient

/// The server that signs people in: its metadata and keys, fetched when first needed and kept for a while.
actor Provider {
    private struct Kept<Value> {
        let value: Value
        let fetchedAt: Date
    }

    /// A key that the server has withdrawn is believed for so long at most.
    private static let keepSeconds: TimeInterval = 600
    /// Tokens with made-up key ids must not make this a tool to flood the server.
    private static let refetchSeconds: TimeInterval = 10

    nonisolated let issuer: String
    private let client: WebClient
    private let now: @Sendable () -> Date
    private var keptMetadata: Kept<ProviderMetadata>?
    private var keptKeys: Kept<JWKSet>?

    init(_ issuer: String, client: WebClient, now: @escaping @Sendable () -> Date) {
        self.issuer = issuer
        self.client = client
        self.now = now
    }

    /// - Throws: ``ProviderProblem``
    func metadata() async throws -> ProviderMetadata {
        if let keptMetadata, isFresh(keptMetadata.fetchedAt, Self.keepSeconds) { return keptMetadata.value }
        let document = try await json(from: issuer + "/.well-known/openid-configuration")
        let metadata = try ProviderMetadata(document, of: issuer)
        keptMetadata = Kept(value: metadata, fetchedAt: now())
        return metadata
    }

    /// The key that a token names. One that is not known may be new: the keys are then fetched once more
    /// (OpenID Connect Core §10.1.1).
    ///
    /// - Throws: ``ProviderProblem``
    func key(_ keyID: String?, for algorithm: JWSAlgorithm) async throws -> PublicKey? {
        if let keptKeys, isFresh(keptKeys.fetchedAt, Self.keepSeconds) {
            if let key = keptKeys.value.key(keyID, for: algorithm) { return try key.publicKey() }
            if isFresh(keptKeys.fetchedAt, Self.refetchSeconds) { return nil }
        }
        return try await fetchKeys().key(keyID, for: algorithm)?.publicKey()
    }

    private func fetchKeys() async throws -> JWKSet {
        let document = try await json(from: metadata().keysURL)
        do {
            let keys = try JWKSet(json: document)
            keptKeys = Kept(value: keys, fetchedAt: now())
            return keys
        } catch {
            throw ProviderProblem.malformed("the server's keys: \(error)")
        }
    }

    private func json(from url: String) async throws(ProviderProblem) -> JSON {
        let answer = try await client.answer(to: .get(url, headers: [WebHeader("accept", "application/json")]))
        guard answer.status == 200, let json = try? JSON(parsing: answer.body) else {
            throw .malformed("\(url) answered \(answer.status), and not with the JSON that was expected")
        }
        return json
    }

    private func isFresh(_ fetchedAt: Date, _ seconds: TimeInterval) -> Bool {
        (0..<seconds).contains(now().timeIntervalSince(fetchedAt))
    }
}

extension WebClient {
    func answer(to request: WebRequest) async throws(ProviderProblem) -> WebResponse {
        do {
            return try await send(request)
        } catch {
            throw .unreachable(error)
        }
    }
}
