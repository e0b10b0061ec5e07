import Cryptography
import JOSE
import Kernel
import Palm
import WebClient

/// Speaks the contract of docs/guides/palm-provider.md: JSON over HTTP POST, with signed answers.
struct BioWaveVerifier: PalmVerifier {
    let provider: String
    let displayName: String
    private let configuration: PalmProviderConfiguration
    private let client: ProviderClient
    private let randomness: any Randomness
    private let clock = ContinuousClock()

    init(_ configuration: PalmProviderConfiguration, client: ProviderClient, randomness: any Randomness) {
        provider = configuration.kind.rawValue
        displayName = configuration.kind == .biowave ? "BioWave Pass" : "Palm Simulator"
        self.configuration = configuration
        self.client = client
        self.randomness = randomness
    }

    func enroll(
        _ capture: PalmCapture, as subject: PalmSubject, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmEnrolment {
        let answer = try await ask(
            configuration.paths.enroll, capture, of: PalmHandle(subject: subject, reference: nil), in: tenant, nonce)
        let outcome: PalmEnrolment.Outcome =
            switch try answer.choice(of: ["enrolled", "rejected"]) {
            case "enrolled": .enrolled(try answer.reference())
            default: .rejected
            }
        return PalmEnrolment(
            subject: try answer.subject(), outcome: outcome, score: try answer.score(),
            evidence: try answer.evidence(in: tenant, as: name(of: tenant)))
    }

    func verify(
        _ capture: PalmCapture, as handle: PalmHandle, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmVerification {
        let answer = try await ask(configuration.paths.verify, capture, of: handle, in: tenant, nonce)
        return PalmVerification(
            subject: try answer.subject(), reference: try answer.reference(),
            outcome: try answer.choice(of: ["match", "no_match"]) == "match" ? .match : .noMatch,
            score: try answer.score(), evidence: try answer.evidence(in: tenant, as: name(of: tenant)))
    }

    func identify(
        _ capture: PalmCapture, in tenant: TenantID, nonce: PalmNonce
    ) async throws -> PalmIdentification {
        let answer = try await ask(configuration.paths.identify, capture, of: nil, in: tenant, nonce)
        let outcome: PalmIdentification.Outcome =
            switch try answer.choice(of: ["identified", "nobody"]) {
            case "identified": .identified(try answer.subject(), try answer.reference())
            default: .nobody
            }
        return PalmIdentification(
            outcome: outcome, score: try answer.score(),
            evidence: try answer.evidence(in: tenant, as: name(of: tenant)))
    }

    func status(of handle: PalmHandle, in tenant: TenantID) async throws -> PalmProviderStanding {
        let answer = try await askSurely(configuration.paths.status, handle, in: tenant)
        let choice = try answer.choice(of: Set(PalmProviderStanding.allCases.map(\.rawValue)))
        return PalmProviderStanding(rawValue: choice) ?? .none
    }

    func delete(_ handle: PalmHandle, in tenant: TenantID) async throws -> PalmErasure {
        let answer = try await askSurely(configuration.paths.delete, handle, in: tenant)
        return try answer.choice(of: ["deleted", "under_way"]) == "deleted" ? .confirmed : .underWay
    }
}

extension BioWaveVerifier {
    private func name(of tenant: TenantID) -> String { configuration.tenantName ?? tenant.string }

    /// Asks what no judge looks at: here an answer must prove itself at once.
    private func askSurely(
        _ path: String, _ handle: PalmHandle, in tenant: TenantID
    ) async throws -> BioWaveAnswer {
        let nonce = PalmNonce(Base64URL.encode(randomness.bytes(PalmNonce.bytesCount)))
        let answer = try await ask(path, nil, of: handle, in: tenant, nonce)
        guard answer.isSigned, answer["nonce"]?.string == nonce.string,
            answer["tenant"]?.string == name(of: tenant), try answer.subject() == handle.subject
        else { throw PalmProviderFailure(.unauthentic) }
        return answer
    }

    private func ask(
        _ path: String, _ capture: PalmCapture?, of handle: PalmHandle?, in tenant: TenantID, _ nonce: PalmNonce
    ) async throws -> BioWaveAnswer {
        let requestID = Base64URL.encode(randomness.bytes(16))
        var members: [String: JSON] = [
            "request_id": .string(requestID),
            "timeout_ms": .integer(Int64(configuration.timeoutMilliseconds)),
            "tenant": .string(name(of: tenant)),
            "nonce": .string(nonce.string),
        ]
        members["user_ref"] = handle.map { .string($0.subject.string) }
        members["palm_id"] = handle?.reference.map { .string($0.string) }
        members["capture"] = capture.map { .string(Base64URL.encode($0.bytes)) }
        let begun = clock.now
        let response = try await send(path, JSON.object(members).bytes())
        return try BioWaveAnswer(
            response, to: requestID, nonce: nonce, signedBy: configuration.signatureKey,
            in: configuration.signatureHeader, latency: clock.now - begun)
    }

    private func send(_ path: String, _ body: [UInt8]) async throws -> WebResponse {
        do throws(ProviderFailure) {
            return try await client.send(.post, path, headers: headers, json: body)
        } catch {
            if error == .cancelled { throw CancellationError() }
            throw PalmProviderFailure(error)
        }
    }

    private var headers: [WebHeader] {
        switch configuration.credential {
        case .none: []
        case .bearer(let token): [WebHeader("authorization", "Bearer \(token)")]
        case .header(let name, let value): [WebHeader(name, value)]
        }
    }
}

extension PalmProviderFailure {
    fileprivate init(_ failure: ProviderFailure) {
        let reason: Reason =
            switch failure {
            case .timedOut: .timedOut
            case .circuitOpen, .overloaded: .resting
            case .unavailable, .refused, .cancelled: .failed
            case .unreachable(.untrusted): .untrusted
            case .unreachable(.answerTooLarge): .tooLarge
            case .unreachable(.malformedAnswer): .malformed
            case .unreachable: .unreachable
            }
        self.init(reason, "\(failure)")
    }
}
