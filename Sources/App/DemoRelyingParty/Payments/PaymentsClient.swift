import FoundationEssentials
import JOSE
import WebClient

/// The app's side of the payments service.
struct PaymentsClient: Sendable {
    enum Answer: Equatable, Sendable {
        case paid(Receipt)
        case wants(StepUpDemand, challenge: String)
    }

    let url: String
    let send: @Sendable (WebRequest) async throws -> WebResponse

    /// - Throws: ``ProviderProblem``
    func pay(_ payment: Payment, with accessToken: String) async throws -> Answer {
        let order: JSON = [
            "reference": .string(payment.id), "amount_cents": .integer(Int64(payment.order.cents)),
            "currency": .string(PaymentOrder.currency), "payee": .string(payment.order.payee),
        ]
        let authorization = WebHeader("authorization", "Bearer \(accessToken)")
        let answer = try await send(.post(url, json: order.bytes(), headers: [authorization]))
        if answer.status == 401, let challenge = answer.header("www-authenticate"),
            let demand = StepUpDemand(challenge: challenge)
        {
            return .wants(demand, challenge: challenge)
        }
        guard answer.status == 200, let json = try? JSON(parsing: answer.body), let number = json["receipt"]?.string,
            let seconds = json["paid_at"]?.number
        else { throw ProviderProblem.malformed("the payments service answered \(answer.status)") }
        return .paid(Receipt(number: number, at: Date(timeIntervalSince1970: seconds)))
    }
}
