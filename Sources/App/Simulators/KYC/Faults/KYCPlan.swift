import HTTP
import JOSE

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
    /// Arrays within arrays, five thousand deep.
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
}

extension KYCPlan: SimulationPlan {
    init(_ members: PlanMembers) throws(Failure) {
        self.init()
        try members.require(["fault", "notices"])
        fault = try members.choice("fault") ?? fault
        notices = try members.choice("notices") ?? notices
        delayMilliseconds = try members.delayMilliseconds()
    }

    var json: JSON {
        [
            "fault": .string(fault.rawValue), "notices": .string(notices.rawValue),
            "delay_ms": .integer(Int64(delayMilliseconds)),
        ]
    }
}
