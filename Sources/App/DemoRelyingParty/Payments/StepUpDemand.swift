/// What a resource server answers when a token is good but its sign-in is too weak or too old (RFC 9470 §3).
struct StepUpDemand: Equatable, Sendable {
    /// Any of them would do.
    let acrValues: [String]
    /// How long ago the person may have signed in.
    let maxAgeSeconds: Int?

    private static let error = "insufficient_user_authentication"

    init(acrValues: [String], maxAgeSeconds: Int?) {
        self.acrValues = acrValues
        self.maxAgeSeconds = maxAgeSeconds
    }

    /// The value of `WWW-Authenticate`.
    var challenge: String {
        var parameters = [
            ("error", Self.error), ("error_description", "this needs a stronger or more recent sign-in"),
            ("acr_values", acrValues.joined(separator: " ")),
        ]
        if let maxAgeSeconds { parameters.append(("max_age", String(maxAgeSeconds))) }
        return "Bearer " + parameters.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ", ")
    }

    /// Reads a challenge for one scheme; nil where it asks for something else than a better sign-in.
    init?(challenge: String) {
        let parts = challenge.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let parameters = Self.parameters(of: parts[1]), parameters["error"] == Self.error
        else { return nil }
        acrValues = parameters["acr_values"].map { $0.split(separator: " ").map(String.init) } ?? []
        maxAgeSeconds = parameters["max_age"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        if acrValues.isEmpty && maxAgeSeconds == nil { return nil }
    }

    /// `name=value` or `name="value"`, parted by commas (RFC 9110 §11.2).
    private static func parameters(of text: Substring) -> [String: String]? {
        var parameters: [String: String] = [:]
        var rest = text
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { $0 != "," && $0 != " " }.lowercased()
            rest = rest[rest.index(after: equals)...]
            guard !name.isEmpty, let value = value(from: &rest), parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        return parameters
    }

    /// Takes a value off the front: a token, or a quoted string in which a backslash takes the next character as it is.
    private static func value(from rest: inout Substring) -> String? {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != "," && $0 != " " }
            rest = rest[token.endIndex...]
            return String(token)
        }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" { return value }
            guard let next = character == "\\" ? rest.popFirst() : character else { return nil }
            value.append(next)
        }
        return nil
    }
}
