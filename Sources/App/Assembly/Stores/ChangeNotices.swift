import Kernel
import Postgres
import SQLStore

extension House {
    /// Hears what other processes change, so that caches drop it at once.
    ///
    /// - Returns: what is to be stopped in the end; nil on a file, where caches read again every half second.
    func hearChanges() throws -> PostgresChanges? {
        guard case .postgres(let url) = settings.database else { return nil }
        let changes = changes
        return try PostgresChanges(
            url: url.revealed, options: settings.postgres, logger: logger,
            onChange: { changes.told(notice: $0) },
            onState: { isHearing in isHearing ? changes.began() : changes.lost() }
        )
    }
}
