import HTTP
import JOSE

/// Which fault of the palm simulator is on.
struct PalmPlan: SimulationPlan {
    var fault = PalmFault.none
    var delayMilliseconds = 0

    init(fault: PalmFault = .none, delayMilliseconds: Int = 0) {
        self.fault = fault
        self.delayMilliseconds = delayMilliseconds
    }

    init(_ members: PlanMembers) throws(Failure) {
        try members.require(["fault"])
        fault = try members.choice("fault") ?? fault
        delayMilliseconds = try members.delayMilliseconds()
    }

    var json: JSON {
        ["fault": .string(fault.rawValue), "delay_ms": .integer(Int64(delayMilliseconds))]
    }
}
