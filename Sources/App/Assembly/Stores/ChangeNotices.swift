import JOSE
import Kernel
import Postgres

extension House {
    /// Hears what other processes change, so that caches drop it at once.
    ///
    /// - Returns: what is to be stopped in the end; nil on a file, where caches read again every half second.
    func hearChanges() throws -> PostgresChanges? {
        guard case .postgres(let url) = settings.database else { return nil }
        let changes = changes
        return try PostgresChanges(
            url: url.revealed, options: settings.postgres, logger: logger,
            onChange: { notice in
                guard let change = Change(notice: notice) else { return changes.dropAll() }
                changes.told(change)
            },
            onState: { isHearing in isHearing ? changes.began() : changes.lost() }
        )
    }
}

extension Change {
    /// A JSON object, as the triggers of the database write it; nil for what another version may have written.
    fileprivate init?(notice: String) {
        guard let members = try? JSON(parsing: Array(notice.utf8)).object, let kind = members["kind"]?.string,
            let tenant = members["tenant"]?.string, let id = members["id"]?.string
        else { return nil }
        self.init(kind: kind, tenant: TenantID(tenant), id: id)
    }
}
