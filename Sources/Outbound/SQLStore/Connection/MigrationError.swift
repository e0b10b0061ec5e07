/// Why a schema is not brought up to date; described for the operator.
public enum MigrationError: Error, Equatable, Sendable {
    case unreadable(path: String, reason: String)
    case badName(String)
    case duplicate(Int)
    case gap(missing: Int)
    /// A file that was applied is no longer what it was.
    case changed(String)
    case databaseIsNewer(database: Int, files: Int)
    /// Nothing of this migration was applied; those before it were.
    case failed(String, SQLError)
    /// The database could not be asked, or another process kept it busy.
    case database(SQLError)
}

extension MigrationError {
    /// Whatever stopped a migration, in the words of this type.
    public init(_ error: any Error) {
        switch error {
        case let error as MigrationError: self = error
        case let error as SQLError: self = .database(error)
        default: self = .database(.unavailable("\(error)"))
        }
    }
}

extension MigrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .badName(let file):
            "\(file) is not named like a migration: NNNN_name.sql, from 0001"
        case .duplicate(let version):
            "migration \(Migration.number(version)) is there twice"
        case .gap(let missing):
            "migration \(Migration.number(missing)) is missing"
        case .changed(let label):
            "migration \(label) was changed after it was applied; restore it and write a new one"
        case .databaseIsNewer(let database, let files):
            "the database is at migration \(Migration.number(database)), the files end at \(Migration.number(files)): "
                + "use the release that migrated it, or a newer one"
        case .failed(let label, let error):
            "migration \(label) was not applied: \(error)"
        case .database(let error):
            "the database cannot be migrated: \(error)"
        }
    }
}
