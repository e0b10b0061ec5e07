import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth

/// The columns that say what was authorized: the same in codes and in the grants they become.
enum AuthorizationColumns {
    static let names = """
        client_id, user_id, session_id, scope, claims, declined_claims, resources, acr, amr, authenticated_at
        """
    static let count = 10
}

extension Authorization {
    /// - Parameter first: the position of the first of the columns.
    init(row: SQLRow, from first: Int) throws {
        let scope = try row.text(first + 3).split(separator: " ").map(String.init)
        self.init(
            client: ID(try row.text(first)),
            user: ID(try row.text(first + 1)),
            session: ID(try row.text(first + 2)),
            scope: Scope(tokens: scope),
            claims: try Self.claims(row, first + 4),
            declinedClaims: Set(try row.strings(first + 5)),
            resources: try row.strings(first + 6),
            assurance: Assurance(
                acr: try row.text(first + 7),
                amr: try row.strings(first + 8),
                authenticatedAt: try row.date(first + 9)
            )
        )
    }

    private static func claims(_ row: SQLRow, _ column: Int) throws -> ClaimsRequest {
        guard let json = try row.optionalJSON(column) else { return .none }
        do {
            return try ClaimsRequest(json)
        } catch {
            throw SQLError.unexpectedValue(column: column)
        }
    }

    /// The values of the columns, in their order.
    var columns: [SQLValue] {
        [
            .text(client.string),
            .text(user.string),
            .text(session.string),
            .text(scope.description),
            claims == .none ? .null : .json(claims.json),
            .strings(declinedClaims.sorted()),
            .strings(resources),
            .text(assurance.acr),
            .strings(assurance.amr),
            .date(assurance.authenticatedAt),
        ]
    }
}
