/// Whose rows a piece of work may see.
///
/// Every statement of a store names its tenant; a database that can be told the scope as well is the second wall: where
/// a statement forgot its tenant, rows of others are not there (PostgreSQL's row-level security).
public enum SQLScope: Equatable, Sendable {
    case tenant(String)
    /// Only what removes rows that nobody may use any more, and what copies a whole store.
    case allTenants
}
