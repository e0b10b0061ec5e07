import FoundationEssentials
import Kernel
import Passkeys
import WebAuthn

extension Doctor {
    /// How old the list of authenticators is, where one is used.
    func passkeys(_ house: House) async -> [Finding] {
        guard let metadata = house.metadata else { return [] }
        let name = "authenticators"
        let remedy =
            "look at passkeys.metadata_file or passkeys.metadata_url; the server's log says why it is not taken"
        do {
            guard let list = try await metadata.metadata(at: clock.now) else {
                return [.warning(name, "no list of authenticators was taken yet", "start the server, which reads it")]
            }
            let what = "list \(list.number) knows \(list.entries.count) models"
            let days = list.daysOverdue(at: clock.now)
            guard days == 0 else { return [.warning(name, "\(what), and the next is \(days) days overdue", remedy)] }
            return [.ok(name, "\(what); the next comes by \(list.nextUpdate.formatted(.iso8601.year().month().day()))")]
        } catch let error as StoreUnavailable {
            return [.wrong(name, error.reason, remedy)]
        } catch {
            return [.wrong(name, PlainWords.sentence(error), remedy)]
        }
    }
}
