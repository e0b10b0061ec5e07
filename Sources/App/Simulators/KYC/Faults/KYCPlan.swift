import JOSE
import Synchronization

/// What the simulator does in the place of what it should when it is asked, so that those who ask can be tested.
public enum KYCFault: String, CaseIterable, Sendable {
    case none
    /// Takes the question and never answers.
    case silent
    /// Answers half, and leaves the connection open.
    case halfOpen = "half_open"
    /// 500.
    case down
    /// 401, whatever the credentials.
    case refuses
    /// 200 and what is no JSON.
    case garbage
    /// A body of 1 MiB.
    case large
    /// Arrays within arrays, ten thousand deep.
    case deep
    /// An answer about another person.
    case wrongSubject = "wrong_subject"
    /// An answer about another process than the one that was asked for.
    case wrongProcess = "wrong_process"
}

/// What the simulator does wrong with its notices.
public enum KYCNoticeFault: String, CaseIterable, Sendable {
    case none
    /// Sends none.
    case lost
    case unsigned
    /// Signed with another secret.
    case forged
    /// Changed after it was signed.
    case tampered
    /// The same three times.
    case replayed
    /// An older one after the newest.
    case reordered
    /// Sent an hour ago.
    case stale
    case wrongSubject = "wrong_subject"
    case large
    case deep
    case garbage
}

/// Which faults are on.
public struct KYCPlan: Equatable, Sendable {
    public var fault = KYCFault.none
    public var notices = KYCNoticeFault.none
    public var delayMilliseconds = 0

    public init() {}

    /// Nil for members or values that it does not have.
    init?(json: JSON) {
        guard let members = json.object, Set(members.keys).isSubset(of: ["fault", "notices", "delay_ms"]) else {
            return nil
        }
        if let value = members["fault"] {
            guard let fault = value.string.flatMap(KYCFault.init(rawValue:)) else { return nil }
            self.fault = fault
        }
        if let value = members["notices"] {
            guard let notices = value.string.flatMap(KYCNoticeFault.init(rawValue:)) else { return nil }
            self.notices = notices
        }
        if let value = members["delay_ms"] {
            guard let delay = value.integer, 0...60_000 ~= delay else { return nil }
            delayMilliseconds = Int(delay)
        }
    }

    var json: JSON {
        [
            "fault": .string(fault.rawValue), "notices": .string(notices.rawValue),
            "delay_ms": .integer(Int64(delayMilliseconds)),
        ]
    }
}

/// Keeps the plan that is on.
final class PlanDesk: Sendable {
    private let state: Mutex<KYCPlan>

    init(_ plan: KYCPlan) {
        state = Mutex(plan)
    }

    var plan: KYCPlan {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
