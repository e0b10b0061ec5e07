import Authentication
import FoundationEssentials
import Kernel

/// The proofs of a session as fields, a fraction of what they take as JSON: most were given as it began.
///
/// What a newer release wrote and this one does not know is left out, as from the JSON of other stores: less is proved then,
/// never more.
extension RecordWriter {
    mutating func add(_ proofs: [FactorEvent], since start: Date) {
        add(length: proofs.count)
        for proof in proofs {
            addGroup { fields in
                fields.add(proof.kind.rawValue)
                fields.add(proof.at, since: start)
                fields.add(proof.traits.map(\.rawValue).sorted())
                fields.add(proof.reference)
                fields.add(proof.transaction)
            }
        }
    }
}

extension RecordReader {
    mutating func proofs(since start: Date) throws(StoreUnavailable) -> [FactorEvent] {
        var proofs: [FactorEvent] = []
        for _ in 0..<(try length()) {
            let proof = try group { (fields) throws(StoreUnavailable) in try fields.proof(since: start) }
            if let proof { proofs.append(proof) }
        }
        return proofs
    }

    private mutating func proof(since start: Date) throws(StoreUnavailable) -> FactorEvent? {
        let kind = FactorEvent.Kind(rawValue: try text())
        let at = try date(since: start)
        let traits = try texts().compactMap(FactorEvent.Trait.init(rawValue:))
        let (reference, transaction) = (try optionalText(), try optionalText())
        return kind.map { kind in
            FactorEvent(kind, at: at, traits: Set(traits), reference: reference, transaction: transaction)
        }
    }
}
