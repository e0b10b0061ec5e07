import Cryptography
import FoundationEssentials
import JOSE
import Logging
import WebClient

/// Writes the messages that a case gives cause for, with whatever fault is on, and sends them.
struct NoticeSender: Sendable {
    let desk: VendorDesk
    let plans: PlanDesk<KYCPlan>
    let client: WebClient
    let logger: Logger

    /// In the order in which they go out.
    func notices(of one: SimulatedCase) -> [VendorNotice] {
        let interface = desk.interface(of: one.vendor)
        let now = desk.ledger.now()
        let genuine = interface.notice(of: one, signed: .us, sentAt: now)
        switch plans.plan.notices {
        case .none: return [genuine]
        case .lost: return []
        case .unsigned: return [interface.notice(of: one, signed: .nobody, sentAt: now)]
        case .forged: return [interface.notice(of: one, signed: .stranger, sentAt: now)]
        case .tampered: return [tampered(genuine)]
        case .replayed: return [genuine, genuine, genuine]
        case .reordered:
            var older = one
            older.status = .inReview
            older.decidedAt = one.decidedAt?.addingTimeInterval(-30)
            return [genuine, interface.notice(of: older, signed: .us, sentAt: now.addingTimeInterval(-30))]
        case .stale: return [interface.notice(of: one, signed: .us, sentAt: now.addingTimeInterval(-3_600))]
        case .wrongSubject: return [interface.notice(of: one.aboutSomebodyElse, signed: .us, sentAt: now)]
        case .large: return [VendorNotice(headers: genuine.headers, body: [UInt8](repeating: 0x20, count: 1_048_576))]
        case .deep:
            return [VendorNotice(headers: genuine.headers, body: Array(BrokenAnswer.deep.utf8))]
        case .garbage: return [VendorNotice(headers: genuine.headers, body: Array(BrokenAnswer.garbage.utf8))]
        }
    }

    /// Failures are the receiver's to live with: as with a real vendor, the state can be asked for.
    func send(about one: SimulatedCase) async {
        guard let url = one.webhookURL else { return }
        for notice in notices(of: one) {
            let headers = notice.headers.map { WebHeader($0.key, $0.value) }
            do {
                let status = try await client.send(.post(url, json: notice.body, headers: headers)).status
                logger.info("notice sent", metadata: ["status": "\(status)", "vendor": "\(one.vendor)"])
            } catch {
                logger.info("notice not sent", metadata: ["error": "\(error)", "vendor": "\(one.vendor)"])
            }
        }
    }

    /// One more member than was signed; where a token is what is signed, another letter in it.
    private func tampered(_ notice: VendorNotice) -> VendorNotice {
        var members = (try? JSON(parsing: notice.body))?.object ?? [:]
        if let token = members["token"]?.string {
            var parts = token.split(separator: ".").map(String.init)
            if parts.count == 3 { parts[1] = Base64URL.encode(Array(#"{"transId":"x","status":"COMPLETED"}"#.utf8)) }
            members["token"] = .string(parts.joined(separator: "."))
        } else {
            members["approved"] = true
        }
        return VendorNotice(headers: notice.headers, body: JSON.object(members).bytes())
    }
}

extension SimulatedCase {
    var aboutSomebodyElse: SimulatedCase {
        SimulatedCase(
            vendor: vendor, id: id, person: person, subject: "00000000-0000-0000-0000-000000000000", process: process,
            returnURL: returnURL, webhookURL: webhookURL, createdAt: createdAt, number: number,
            nationalNumber: nationalNumber, who: who, status: status, isFinal: isFinal, decidedAt: decidedAt)
    }
}
