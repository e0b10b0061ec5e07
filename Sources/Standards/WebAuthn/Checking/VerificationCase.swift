import FoundationEssentials
public import JOSE

/// One captured ceremony with all that a relying party would have known of it, as one JSON object.
///
/// For checking this library against others' vectors, and for finding out why a ceremony failed. The members are told
/// in docs/webauthn.md.
public struct VerificationCase: Sendable {
    /// What came of a case.
    public struct Answer: Equatable, Sendable {
        public let id: JSON
        public let isAccepted: Bool
        /// For a refusal the step, the rule and what is wrong.
        public let reason: String

        /// `{"id":…,"reason":…,"result":"accept"}` or "reject".
        public var json: JSON {
            ["id": id, "result": .string(isAccepted ? "accept" : "reject"), "reason": .string(reason)]
        }
    }

    public static let bytesMax = 1_048_576

    let members: Members
    let policy: CasePolicy
    let time: Date

    /// Judges one line of cases; a line that is no case is refused too.
    public static func answer(_ line: [UInt8], profile: Profile = .level3) -> Answer {
        guard let json = try? JSON(parsing: line, bytesMax: bytesMax) else {
            return Answer(id: .null, isAccepted: false, reason: "the case is no JSON text")
        }
        let id = json["id"] ?? .null
        do throws(CaseFailure) {
            try VerificationCase(json).run(profile)
            return Answer(id: id, isAccepted: true, reason: "every step passed")
        } catch {
            return Answer(id: id, isAccepted: false, reason: error.description)
        }
    }

    private init(_ json: JSON) throws(CaseFailure) {
        do throws(Refusal) {
            members = try Members(json, "case")
            policy = try CasePolicy(Members(members.value("policy") ?? .object([:]), "case.policy"))
            let text = try members.text("at_time")
            guard let time = Self.time(text) else {
                throw members.refusal("at_time", "is no RFC 3339 time")
            }
            self.time = time
        } catch {
            throw .notACase(error.sentence)
        }
    }

    private static func time(_ text: String) -> Date? {
        let style = Date.ISO8601FormatStyle()
        return (try? style.parse(text))
            ?? (try? style.year().month().day().time(includingFractionalSeconds: true).parse(text))
    }

    private func run(_ profile: Profile) throws(CaseFailure) {
        switch members.value("kind")?.string {
        case "registration": try register(profile)
        case "assertion": try authenticate(profile)
        default: throw .notACase("kind is neither \"registration\" nor \"assertion\"")
        }
    }

    private func register(_ profile: Profile) throws(CaseFailure) {
        let common = try common()
        let anchors = try anchors()
        var expectation = RegistrationExpectation(
            rpID: common.rpID, challenge: common.challenge, origins: common.origins, algorithms: policy.algorithms)
        expectation.requiresUserVerification = policy.requiresUserVerification
        let registration = Registration(
            policy: policy.registration(profile: profile, hasAnchors: anchors != nil), profile: profile)
        do throws(WebAuthnError) {
            let response = try RegistrationResponse(json: common.credential)
            _ = try registration.verify(
                response, expecting: expectation, at: time,
                trust: anchors.map(AttestationTrust.init(anchors:)) ?? .nothing
            )
        } catch {
            throw .refused(error)
        }
    }

    private func authenticate(_ profile: Profile) throws(CaseFailure) {
        let common = try common()
        var expectation = AuthenticationExpectation(
            rpID: common.rpID, challenge: common.challenge, origins: common.origins,
            user: policy.isUserIdentified ? .identified : .unidentified
        )
        expectation.requiresUserVerification = policy.requiresUserVerification
        expectation.allowCredentials = policy.allowCredentials
        expectation.extensions.appID = policy.appID
        let stored = try stored()
        do throws(WebAuthnError) {
            let response = try AuthenticationResponse(json: common.credential)
            _ = try Authentication(policy: policy.authentication, profile: profile)
                .verify(response, of: stored, expecting: expectation)
        } catch {
            throw .refused(error)
        }
    }
}

/// Why a case was not accepted.
enum CaseFailure: Error, CustomStringConvertible {
    case notACase(String)
    case refused(WebAuthnError)

    var description: String {
        switch self {
        case .notACase(let sentence): "the case cannot be judged: \(sentence)"
        case .refused(let error): error.description
        }
    }
}
