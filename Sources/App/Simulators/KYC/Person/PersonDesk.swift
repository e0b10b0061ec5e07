import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird

/// The provider's page for the person, and the provider's mind: whoever opens it decides.
struct PersonDesk: Sendable {
    let desk: VendorDesk
    let sender: NoticeSender

    func answer(_ request: VendorRequest) async -> Response {
        guard request.parts.count == 2, let one = desk.ledger.known(request.parts[1]) else {
            return PersonPages.missing
        }
        let back = request.query("back") ?? one.returnURL
        guard request.method == "POST" else { return PersonPages.page(one, back: back) }
        let form = Form(request.body)
        guard let decision = form["decision"].flatMap(Decision.init(rawValue:)) else {
            return PersonPages.page(one, back: back)
        }
        let who = form["who"].flatMap { id in SamplePerson.all.first { $0.id == id } }
        if let decided = desk.ledger.decide(one.id, decision.status, isFinal: decision == .forged, who: who) {
            await sender.send(about: decided)
        }
        guard let location = form["back"] ?? back, Self.isReturn(location) else { return PersonPages.thanks }
        return Response(status: .seeOther, headers: [.location: location])
    }

    enum Decision: String, CaseIterable {
        case approve, review, reject, forged

        var status: SimulatedStatus {
            switch self {
            case .approve: .approved
            case .review: .inReview
            case .reject, .forged: .rejected
            }
        }
    }

    /// Nobody is sent from here to where nothing of ours can be.
    private static func isReturn(_ url: String) -> Bool {
        (url.hasPrefix("http://") || url.hasPrefix("https://")) && url.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    /// Fields of a posted form.
    struct Form {
        private let fields: [String: String]

        init(_ body: [UInt8]) {
            let pairs = String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map { PercentText.decode($0) }
                return (parts.first ?? "", parts.dropFirst().first ?? "")
            }
            fields = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }

        subscript(name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }
    }
}
