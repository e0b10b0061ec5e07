/// What can go wrong between a store and its database, in the few ways a store can answer differently.
///
/// The texts are the database's own words. They may name tables, columns and paths, so they belong in a log and never
/// in an answer to a client; a store decides by the case, not by the text, because databases word them differently.
public enum SQLError: Error, Equatable, Sendable {
    /// A row with this key is there already; names the columns or the index.
    case unique(String)
    /// The row points to one that is not there, or one that still points to it would be left behind.
    case foreignKey
    /// Names the column that must have a value.
    case notNull(String)
    /// Names the check, or carries the message of the trigger, that refused the row.
    case check(String)
    /// Nothing was done, and it may succeed in a moment: another process holds the lock, or the queue is full.
    case busy
    /// The database cannot work now: disk full or failing, file damaged or read-only, connection closed.
    case unavailable(String)
    /// A column holds another type than the store expects, or is not there.
    case unexpectedValue(column: Int)
    /// The statement itself is wrong: a defect in the store.
    case statement(String)
}
