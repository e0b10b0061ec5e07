import FoundationEssentials
import Kernel

/// What came of asking a provider and judging its answer.
enum PalmAnswer<Value: Sendable>: Sendable {
    case accepted(Value)
    case flawed(PalmFlaw)
    case failed(PalmProviderFailure)

    /// For events.
    var outcome: String {
        switch self {
        case .accepted: "accepted"
        case .flawed(let flaw): flaw.rawValue
        case .failed(let failure): failure.reason.rawValue
        }
    }

    /// Whether it says something about the person.
    var isPersons: Bool {
        switch self {
        case .accepted: true
        case .flawed(let flaw): flaw.isPersons
        case .failed: false
        }
    }
}

extension PalmService {
    /// Asks, then judges. Only a cancelled task has no answer.
    func answer<Verdict: Sendable, Value: Sendable>(
        _ ask: (any PalmVerifier) async throws -> Verdict, _ judge: (Verdict) throws(PalmFlaw) -> Value
    ) async throws -> PalmAnswer<Value> {
        let verdict: Verdict
        do {
            verdict = try await ask(verifier)
        } catch let failure as PalmProviderFailure {
            return .failed(failure)
        } catch let cancellation as CancellationError {
            throw cancellation
        } catch {
            return .failed(PalmProviderFailure(.failed, "\(error)"))
        }
        do throws(PalmFlaw) {
            return .accepted(try judge(verdict))
        } catch {
            return .flawed(error)
        }
    }
}

extension PalmJudge {
    init(_ kept: KeptPalmCeremony, in tenant: TenantID, _ rules: PalmRules) {
        self.init(nonce: kept.nonce, tenant: tenant, askedAt: kept.begunAt, endsAt: kept.endsAt, rules: rules)
    }
}
