/// `prompt` is a set of known words, and `none` stands alone (OpenID Connect Core §3.1.2.1).
struct ReadPrompt: AuthorizationStep {
    let supported: [Prompt]

    func check(_ request: inout AuthorizationRequest) throws {
        var prompts: Set<Prompt> = []
        for word in Words.of(request.parameters["prompt"] ?? "") {
            guard let prompt = Prompt(rawValue: word), supported.contains(prompt) else {
                throw OAuthError(.invalidRequest, "prompt \(printable(word)) is not supported")
            }
            prompts.insert(prompt)
        }
        guard !prompts.contains(.none) || prompts.count == 1 else {
            throw OAuthError(.invalidRequest, "prompt none is given together with another")
        }
        request.prompts = prompts
    }
}
