import FoundationEssentials
import JOSE
import Kernel

/// Appends to the table of events, which is trail and outbox in one.
struct SQLOutbox: Outbox {
    let tenant: TenantConnection

    func append(_ event: Event) async throws {
        try await tenant.run(
            "INSERT INTO events (tenant_id, name, subject, actor, details, at) VALUES ($1, $2, $3, $4, $5, $6)",
            .text(event.name), .text(event.subject), SQLValue(event.actor),
            .json(.object(event.details.mapValues(JSON.string))), .date(event.at)
        )
    }
}
