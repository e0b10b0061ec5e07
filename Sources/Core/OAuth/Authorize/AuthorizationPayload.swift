import JOSE

/// The request as a journey carries it: its parameters, read and checked anew at every step.
enum AuthorizationPayload {
    /// What some step reads. The rest is ignored as it comes, and is not stored: strangers must not fill the store with it.
    private static let kept: Set<String> = [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "prompt", "max_age", "claims", "resource", "login_hint", "ui_locales", "acr_values",
        "id_token_hint",
    ]

    static func bytes(of parameters: Parameters) -> [UInt8] {
        let pairs = parameters.pairs.filter { kept.contains($0.0) }
        return JSON.array(pairs.map { .array([.string($0.0), .string($0.1)]) }).bytes()
    }

    static func parameters(of payload: [UInt8]) throws -> Parameters {
        let pairs = try JSON(parsing: payload).array ?? []
        return Parameters(
            pairs.compactMap { pair in
                guard let pair = pair.strings, pair.count == 2 else { return nil }
                return (pair[0], pair[1])
            })
    }
}
