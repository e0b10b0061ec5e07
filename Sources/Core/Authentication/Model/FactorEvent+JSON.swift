import FoundationEssentials
public import JOSE
import Kernel

/// The form in which stores keep the proofs of a session, the same in all of them.
extension [FactorEvent] {
    public var json: JSON { .array(map(\.json)) }

    /// What a newer release wrote and this one does not know is left out: less is proved then, never more, so that both can
    /// serve at the same time.
    ///
    /// - Returns: nil for what no release writes.
    public init?(json: JSON) {
        guard let elements = json.array else { return nil }
        self = []
        for element in elements {
            guard let kind = element["kind"]?.string, let at = element["at"]?.integer else { return nil }
            guard let kind = FactorEvent.Kind(rawValue: kind) else { continue }
            let traits = (element["traits"]?.strings ?? []).compactMap(FactorEvent.Trait.init(rawValue:))
            append(
                FactorEvent(
                    kind, at: Date(milliseconds: at), traits: Set(traits), reference: element["reference"]?.string,
                    transaction: element["transaction"]?.string))
        }
    }
}

extension FactorEvent {
    fileprivate var json: JSON {
        var members: [String: JSON] = ["kind": .string(kind.rawValue), "at": .integer(at.milliseconds)]
        if !traits.isEmpty { members["traits"] = .array(traits.map(\.rawValue).sorted().map(JSON.string)) }
        if let reference { members["reference"] = .string(reference) }
        if let transaction { members["transaction"] = .string(transaction) }
        return .object(members)
    }
}
