import FoundationEssentials
import JOSE
import Proofing

extension ConsentPage {
    /// Something verified that the app asks for, and how it was verified.
    struct Fact: Sendable {
        /// Who verified it, with what, by whose rules, and when; what is not known is left out.
        struct Source: Sendable {
            var date: Date?
            var verifiers: [String] = []
            var evidence: [String] = []
            var framework: String
        }

        /// The name is that of the decision, and is posted as a claim's.
        let item: Item
        /// Nil: by which documents, records or people all the others were verified.
        var claim: String?
        /// What the app would learn.
        var value: String?
        /// None where nothing is verified so far that the app would take.
        var sources: [Source] = []
    }
}

extension ConsentPage.Fact {
    init(_ fact: VerifiedFact) {
        item = ConsentPage.Item(name: fact.consent, isLocked: fact.isEssential)
        claim = fact.claim
        value = fact.value?.shown
        sources = fact.sources.map { source in
            Source(
                date: source.verifiedAt, verifiers: source.verifiers, evidence: source.evidence,
                framework: source.trustFramework)
        }
    }

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var verified: PageFields = [
            "sources": sources.map { ["pieces": $0.pieces(phrasebook)] as PageFields },
            "isOpen": sources.isEmpty,
        ]
        verified["value"] = value
        return [
            "field": "claim",
            "name": item.name,
            "sentence": sentence(phrasebook),
            "isLocked": item.isLocked,
            "isOn": item.isOn,
            "verified": verified,
        ]
    }

    private func sentence(_ phrasebook: Phrasebook) -> String {
        guard let claim else { return phrasebook.text(.consentEvidence) }
        let plain = phrasebook.text(in: "claims", named: claim) ?? claim
        return phrasebook.text(.consentVerifiedClaim, ["claim": plain])
    }
}

extension ConsentPage.Fact.Source {
    fileprivate func pieces(_ phrasebook: Phrasebook) -> [PageFields] {
        let when = date.map { phrasebook.sentence(.consentVerifiedOn, ["date": phrasebook.day($0)]) }
        let rules = phrasebook.text(in: "frameworks", named: framework) ?? framework
        return [when ?? phrasebook.sentence(.consentVerified)]
            + verifiers.map { phrasebook.sentence(.consentVerifiedBy, ["verifier": $0]) }
            + evidence.map { name in
                phrasebook.sentence(
                    .consentVerifiedFrom, ["evidence": phrasebook.text(in: "evidence", named: name) ?? name])
            }
            + [phrasebook.sentence(.consentVerifiedUnder, ["framework": rules])]
    }
}

extension JSON {
    /// As a person would write it down: a text, a list, or the lines of an address. Nil for what cannot be shown so.
    fileprivate var shown: String? {
        switch self {
        case .string(let text): text
        case .array(let items): Self.list(items.compactMap(\.string))
        case .object(let members):
            members["formatted"]?.string
                ?? Self.list(
                    ["street_address", "postal_code", "locality", "region", "country"]
                        .compactMap { members[$0]?.string })
        default: nil
        }
    }

    private static func list(_ texts: [String]) -> String? { texts.isEmpty ? nil : texts.joined(separator: ", ") }
}
