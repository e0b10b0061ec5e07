import HTTP

/// What the page of a payment shows: what came of it, or what it needs, and how it went.
struct PaymentFields {
    /// How far it is. The raw value names its sentences.
    private enum Stage: String, CaseIterable {
        case open, underWay, paid, refused
    }

    /// The sentences that are asked for by name.
    static var keys: [String] {
        Stage.allCases.flatMap { ["payment.\($0.rawValue)", "payment.\($0.rawValue)Lead"] }
            .filter { $0 != "payment.refusedLead" }
            + Refusal.Kind.allCases.filter { $0 != .unshared }.map { "paymentRefused.\($0.rawValue)" }
            + Payment.Step.Kind.allCases.map { "trail.\($0.rawValue)" }
    }

    let payment: Payment
    let formToken: String
    let phrasebook: Phrasebook

    var all: PageFields {
        var fields: PageFields = [
            "csrf": formToken,
            "id": payment.id,
            "title": text("payment", stage.rawValue),
            "lead": lead,
            "amount": payment.order.amount,
            "payee": payment.order.payee,
            "isOpen": stage == .open,
            "isPaid": stage == .paid,
            "steps": payment.steps.map { step -> PageFields in
                ["sentence": text("trail", step.kind.rawValue), "detail": step.detail]
            },
        ]
        switch payment.state {
        case .open, .underWay: break
        case .paid(let receipt):
            fields["receipt"] = ["number": receipt.number, "moment": Moment.text(receipt.at)] as PageFields
        case .refused(let refusal):
            fields["isRefused"] = true
            fields["isUnmet"] = refusal.kind == .unmet
            fields["detail"] = refusal.detail
        }
        return fields
    }

    private var stage: Stage {
        switch payment.state {
        case .open: .open
        case .underWay: .underWay
        case .paid: .paid
        case .refused: .refused
        }
    }

    private var lead: String {
        if case .refused(let refusal) = payment.state { return text("paymentRefused", refusal.kind.rawValue) }
        return text("payment", stage.rawValue + "Lead")
    }

    private func text(_ group: String, _ name: String) -> String { phrasebook.text(in: group, named: name) ?? "" }
}
