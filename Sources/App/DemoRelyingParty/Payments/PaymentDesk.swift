import FoundationEssentials
import JOSE

/// Takes payments to the service for whoever is signed in, and remembers what came of them.
struct PaymentDesk: Sendable {
    let sessions: ExpiringRows<SignedIn>
    let client: PaymentsClient
    let now: @Sendable () -> Date

    /// Makes a payment, or learns what it needs first.
    func order(_ order: PaymentOrder, in session: String) async {
        let payment = Payment(id: SignInDesk.secret(), order)
        _ = sessions.update(under: session, at: now()) { $0.payment = payment }
        await pay(payment.id, in: session)
    }

    /// Goes on with a payment after the person came back with a new sign-in.
    func resume(_ id: String, in session: String) async {
        note(.returned, in: session, of: id) { $0.proof }
        await pay(id, in: session)
    }

    /// Notes that the person is sent to the server to prove what is needed.
    func leave(for purpose: Purpose, of id: String, in session: String) {
        note(.sent, in: session, of: id) { _ in
            let extra = purpose.parameters.map { "\($0.0)=\($0.1)" }
            guard case .payment(_, let demand) = purpose, let seconds = demand.maxAgeSeconds else {
                return extra.joined(separator: " ")
            }
            return (extra + ["max_age=\(seconds)"]).joined(separator: " ")
        }
    }

    func refuse(_ id: String, _ refusal: Refusal, in session: String) {
        change(id, in: session) { $0.refuse(refusal) }
    }

    /// Of several that try at once, one asks the service.
    private func pay(_ id: String, in session: String) async {
        let begun = sessions.update(under: session, at: now()) { person -> (Payment, SignedIn)? in
            guard var payment = person.payment, payment.id == id, payment.begin() else { return nil }
            if payment.steps.isEmpty { payment.steps.append(.init(kind: .presented, detail: person.proof)) }
            person.payment = payment
            return (payment, person)
        }
        guard let (payment, person) = begun ?? nil else { return }
        do {
            let answer = try await client.pay(payment, with: person.tokens.accessToken)
            change(id, in: session) { $0.take(answer) }
        } catch {
            change(id, in: session) { $0.state = .refused(Refusal(.failed, detail: "\(error)")) }
        }
    }

    private func note(
        _ kind: Payment.Step.Kind, in session: String, of id: String, _ detail: @Sendable (SignedIn) -> String
    ) {
        _ = sessions.update(under: session, at: now()) { person in
            guard person.payment?.id == id else { return }
            let step = Payment.Step(kind: kind, detail: detail(person))
            // Who goes to the server twice has gone there once, as far as the story goes.
            if person.payment?.steps.last != step { person.payment?.steps.append(step) }
        }
    }

    private func change(_ id: String, in session: String, _ change: (inout Payment) -> Void) {
        _ = sessions.update(under: session, at: now()) { person in
            guard var payment = person.payment, payment.id == id else { return }
            change(&payment)
            person.payment = payment
        }
    }
}

extension Payment {
    fileprivate mutating func take(_ answer: PaymentsClient.Answer) {
        switch answer {
        case .paid(let receipt):
            steps.append(Step(kind: .paid, detail: receipt.number))
            state = .paid(receipt)
        case .wants(let demand, let challenge):
            // Asked for the same again: the server could not, or the person would not, and a third time is no better.
            let isSecondTime = steps.contains { $0.kind == .returned }
            steps.append(Step(kind: .challenged, detail: challenge))
            state = isSecondTime ? .refused(Refusal(.unmet)) : .open(demand)
        }
    }
}

extension SignedIn {
    /// How strong the sign-in was and when, as the ID token says: the access token is not the app's to read.
    fileprivate var proof: String {
        let claims = idToken.token.claims
        let time = claims.date("auth_time").map { " auth_time=\(Moment.text($0))" } ?? ""
        return "acr=\(claims["acr"]?.string ?? "–")\(time)"
    }
}
