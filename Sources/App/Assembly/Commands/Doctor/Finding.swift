public import JOSE

/// What one check of `surety doctor` found.
public struct Finding: Equatable, Sendable {
    public enum State: String, Sendable {
        case ok
        case warning
        case wrong
    }

    public let check: String
    public let state: State
    public let finding: String
    /// What to do about it.
    public let remedy: String?

    static func ok(_ check: String, _ finding: String) -> Finding {
        Finding(check: check, state: .ok, finding: finding, remedy: nil)
    }

    static func warning(_ check: String, _ finding: String, _ remedy: String) -> Finding {
        Finding(check: check, state: .warning, finding: finding, remedy: remedy)
    }

    static func wrong(_ check: String, _ finding: String, _ remedy: String) -> Finding {
        Finding(check: check, state: .wrong, finding: finding, remedy: remedy)
    }

    public var json: JSON {
        .object([
            "check": .string(check), "state": .string(state.rawValue), "finding": .string(finding),
            "remedy": remedy.map(JSON.string) ?? .null,
        ])
    }

    public static func table(_ findings: [Finding]) -> String {
        var table = TextTable("CHECK", "STATE", "FINDING")
        for finding in findings {
            table.add(finding.check, finding.state.rawValue, finding.finding)
            if let remedy = finding.remedy { table.add("", "", "→ \(remedy)") }
        }
        return table.description
    }
}
