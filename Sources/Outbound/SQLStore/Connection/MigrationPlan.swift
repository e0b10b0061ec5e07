/// Which migrations a database still needs, given what its record says.
public struct MigrationPlan: Equatable, Sendable {
    /// In the order in which they are to be applied.
    public let due: [Migration]

    /// Compares files and record; anything but files that continue the record is refused, since guessing would leave a
    /// schema that no file describes.
    public init(files: [Migration], applied: [AppliedMigration]) throws(MigrationError) {
        let files = files.sorted { $0.version < $1.version }
        let applied = applied.sorted { $0.version < $1.version }
        try Self.checkNumbers(files.map(\.version))
        try Self.checkNumbers(applied.map(\.version))
        if let newest = applied.last, newest.version > files.count {
            throw .databaseIsNewer(database: newest.version, files: files.count)
        }
        for (file, record) in zip(files, applied) where file.digest != record.digest {
            throw .changed(file.label)
        }
        due = Array(files.dropFirst(applied.count))
    }

    /// Numbers run from 1, each once.
    private static func checkNumbers(_ versions: [Int]) throws(MigrationError) {
        for (index, version) in versions.enumerated() where version != index + 1 {
            if version <= index { throw .duplicate(version) }
            throw .gap(missing: index + 1)
        }
    }
}
