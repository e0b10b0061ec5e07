import Authentication
public import JOSE

/// What a client's backend wants of a person: a proof, for a reason that they are shown.
public struct ChallengeRequest: Equatable, Sendable {
    /// As the client knows the person (OpenID Connect Core §8).
    public var subject: String?
    public var username: String?
    /// An ID token that this client was given for the person, for those who know no more of them.
    public var idTokenHint: String?
    /// `acr` values that would do, most wanted first.
    public var classes: [String] = []
    /// What it is for, as far as rules look at scopes.
    public var scope: Scope = .empty
    public var transaction: ChallengeTransaction?
    public var maxAgeSeconds: Int?
    /// Where the person's browser goes afterwards.
    public var returnURI: String?
    /// Comes back with the person's browser.
    public var state: String?
    /// Whether the answer is sent to the client's `challenge_callback_uri`.
    public var isCalledBack = false

    public init() {}

    private static let known: Set<String> = [
        "user", "username", "id_token_hint", "acr_values", "scope", "transaction", "max_age", "return_uri", "state",
        "callback",
    ]

    /// - Throws: ``InvalidChallenge`` also for members that are not known: a demand that is not understood is not met.
    public init(json: JSON) throws(InvalidChallenge) {
        guard let members = json.object else { throw InvalidChallenge("the body", "is no JSON object") }
        if let unknown = members.keys.sorted().first(where: { !Self.known.contains($0) }) {
            throw InvalidChallenge(printable(unknown), "is not known")
        }
        subject = try Self.text("user", of: members)
        username = try Self.text("username", of: members)
        idTokenHint = try Self.text("id_token_hint", of: members, most: 16_384)
        classes = try Self.classes(members["acr_values"])
        if let text = try Self.text("scope", of: members) {
            do { scope = try Scope(parsing: text) } catch {
                throw InvalidChallenge("scope", "is not one: \(error.detail)")
            }
        }
        transaction = try Self.transaction(members["transaction"])
        maxAgeSeconds = try Self.seconds(members["max_age"])
        returnURI = try Self.text("return_uri", of: members)
        state = try Self.text("state", of: members, most: 512)
        if let flag = members["callback"], !flag.isNull {
            guard let flag = flag.bool else { throw InvalidChallenge("callback", "must be true or false") }
            isCalledBack = flag
        }
        guard subject != nil || username != nil || idTokenHint != nil else {
            throw InvalidChallenge("user", "is missing, and so are username and id_token_hint")
        }
    }

    private static func text(
        _ name: String, of members: [String: JSON], most: Int = 2_048
    ) throws(InvalidChallenge) -> String? {
        guard let value = members[name], !value.isNull else { return nil }
        guard let text = value.string, (1...most).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw InvalidChallenge(name, "must be a string of 1 to \(most) bytes without control characters")
        }
        return text
    }

    /// As an array, or parted by spaces as in an authorization request.
    private static func classes(_ json: JSON?) throws(InvalidChallenge) -> [String] {
        guard let json, !json.isNull else { return [] }
        let names = json.string.map(Words.of) ?? json.strings ?? []
        guard (1...16).contains(names.count), names.allSatisfy({ (1...256).contains($0.utf8.count) }) else {
            throw InvalidChallenge("acr_values", "must be 1 to 16 names, in an array or parted by spaces")
        }
        return names
    }

    private static func transaction(_ json: JSON?) throws(InvalidChallenge) -> ChallengeTransaction? {
        guard let json, !json.isNull else { return nil }
        return try ChallengeTransaction(json: json)
    }

    private static func seconds(_ json: JSON?) throws(InvalidChallenge) -> Int? {
        guard let json, !json.isNull else { return nil }
        guard let seconds = json.integer, (0...Int64(Int32.max)).contains(seconds) else {
            throw InvalidChallenge("max_age", "must be a number of seconds, 0 or more")
        }
        return Int(seconds)
    }
}
