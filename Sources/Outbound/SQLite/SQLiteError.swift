import CSQLite
import SQLStore

extension SQLError {
    /// The meaning of a result code (https://www.sqlite.org/rescode.html) with the message the connection has for it.
    ///
    /// To be made before the connection is used again: its message is that of the last call.
    init(code: Int32, on database: OpaquePointer?) {
        self.init(code: code, message: String(cString: sqlite3_errmsg(database)))
    }

    init(code: Int32, message: String) {
        switch code & 0xff {
        case SQLITE_CONSTRAINT:
            self.init(constraint: code, message: message)
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .busy
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_NOMEM,
            SQLITE_PERM, SQLITE_PROTOCOL, SQLITE_NOLFS, SQLITE_INTERRUPT:
            self = .unavailable("\(message) (SQLite code \(code))")
        default:
            self = .statement("\(message) (SQLite code \(code))")
        }
    }

    private init(constraint code: Int32, message: String) {
        switch code {
        case Constraint.unique, Constraint.primaryKey, Constraint.rowID:
            self = .unique(Self.subject(of: message))
        case Constraint.foreignKey:
            self = .foreignKey
        case Constraint.notNull:
            self = .notNull(Self.subject(of: message))
        case Constraint.check:
            self = .check(Self.subject(of: message))
        case Constraint.trigger:
            self = .check(message)
        default:
            self = .statement("\(message) (SQLite code \(code))")
        }
    }

    /// `users.email` of `UNIQUE constraint failed: users.email`.
    private static func subject(of message: String) -> String {
        guard let colon = message.firstIndex(of: ":") else { return message }
        return String(message[message.index(after: colon)...].drop(while: { $0 == " " }))
    }
}

/// The extended codes of constraints: macros over macros, which the importer leaves out.
private enum Constraint {
    static let check = SQLITE_CONSTRAINT | 1 << 8
    static let foreignKey = SQLITE_CONSTRAINT | 3 << 8
    static let notNull = SQLITE_CONSTRAINT | 5 << 8
    static let primaryKey = SQLITE_CONSTRAINT | 6 << 8
    static let trigger = SQLITE_CONSTRAINT | 7 << 8
    static let unique = SQLITE_CONSTRAINT | 8 << 8
    static let rowID = SQLITE_CONSTRAINT | 10 << 8
}
