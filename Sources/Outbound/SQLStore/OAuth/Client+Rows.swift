import FoundationEssentials
import JOSE
import Kernel
import OAuth

extension Client {
    /// Puts clients together from rows in the order of clients, one for each secret.
    static func clients(from rows: [SQLRow]) throws -> [Client] {
        var clients: [Client] = []
        var rest = rows[...]
        while let first = rest.first {
            let id = try first.text(0)
            let own = try rest.prefix { try $0.text(0) == id }
            clients.append(try Client(row: first, secrets: own.compactMap(ClientSecret.init(row:))))
            rest = rest.dropFirst(own.count)
        }
        return clients
    }

    private init(row: SQLRow, secrets: [ClientSecret]) throws {
        let id = ID<Client>(try row.text(0))
        guard let registration = try row.json(1).object else { throw SQLError.unexpectedValue(column: 1) }
        let metadata: ClientMetadata
        do {
            metadata = try ClientMetadata(registration: registration)
        } catch {
            throw UnreadableClient(id: id, problem: error)
        }
        self.init(id: id, metadata: metadata, secrets: secrets, createdAt: try row.date(2))
    }
}

extension ClientSecret {
    /// nil for the row of a client without secrets.
    fileprivate init?(row: SQLRow) throws {
        guard try row.optionalBlob(3) != nil else { return nil }
        self.init(digest: try row.digest(3), createdAt: try row.date(4), expiresAt: try row.optionalDate(5))
    }
}
