public import JOSE

/// What `navigator.credentials.get()` is called with (§5.5).
///
/// Kept whole by the server until the response is verified: the response is judged by it.
public struct RequestOptions: Equatable, Sendable {
    public var rpID: RPID
    public var challenge: Challenge
    public var timeoutMilliseconds = 300_000
    /// Empty lets the user choose among the credentials that can be found without their id.
    public var allowCredentials: [CredentialDescriptor] = []
    public var userVerification = UserVerification.preferred
    public var hints: [Hint] = []
    public var extensions = AuthenticationInputs()

    public init(rpID: RPID, challenge: Challenge) {
        self.rpID = rpID
        self.challenge = challenge
    }

    /// A copy with changes, so that options can be made in one expression.
    public func with(_ change: (inout RequestOptions) -> Void) -> RequestOptions {
        var options = self
        change(&options)
        return options
    }
}

extension RequestOptions {
    /// PublicKeyCredentialRequestOptionsJSON (§5.1).
    public var json: JSON {
        var members: [String: JSON] = [
            "rpId": .string(rpID.string),
            "challenge": .base64URL(challenge.bytes),
            "timeout": .integer(Int64(timeoutMilliseconds)),
            "allowCredentials": .array(allowCredentials.map(\.json)),
            "userVerification": .string(userVerification.rawValue),
        ]
        if !hints.isEmpty { members["hints"] = .array(hints.map { .string($0.rawValue) }) }
        if let inputs = extensions.json { members["extensions"] = inputs }
        return .object(members)
    }

    /// Reads PublicKeyCredentialRequestOptionsJSON, as kept by a server or made by another.
    public init(json: JSON) throws(InvalidOptions) {
        do throws(Refusal) {
            let members = try Members(json, "options")
            self.init(rpID: try members.rpID("rpId"), challenge: try members.challenge())
            timeoutMilliseconds = try CreationOptions.timeout(members, default: timeoutMilliseconds)
            for json in try members.list("allowCredentials") ?? [] {
                allowCredentials.append(try CredentialDescriptor(json))
            }
            userVerification = try members.word("userVerification") ?? .preferred
            hints = try members.words("hints")
            if let inputs = try members.members("extensions") { extensions = try AuthenticationInputs(inputs) }
        } catch {
            throw .malformed(error.sentence)
        }
    }
}

extension Members {
    func rpID(_ member: String) throws(Refusal) -> RPID {
        guard let id = try? RPID(text(member)) else { throw refusal(member, "is no host name in lower case") }
        return id
    }

    func userHandle(_ member: String) throws(Refusal) -> UserHandle {
        guard let handle = try? UserHandle(bytes(member)) else { throw refusal(member, "is not 1 to 64 bytes") }
        return handle
    }

    func challenge() throws(Refusal) -> Challenge {
        guard let challenge = try? Challenge(bytes("challenge")) else {
            throw refusal("challenge", "is not \(Challenge.bytesMin) to \(Challenge.bytesMax) bytes in base64url")
        }
        return challenge
    }
}
