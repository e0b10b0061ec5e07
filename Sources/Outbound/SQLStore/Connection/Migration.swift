import Cryptography
import FoundationEssentials

/// One step of a schema: a file `NNNN_name.sql` whose statements are applied together or not at all.
public struct Migration: Equatable, Sendable {
    public let version: Int
    public let name: String
    public let sql: String
    /// By which a change of the file is noticed after it was applied.
    public let digest: String

    public init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
        digest = SHA256Digest(of: sql).base64URL
    }

    /// `0007_sessions`, as the file is called.
    public var label: String { Self.number(version) + "_" + name }

    static func number(_ version: Int) -> String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension Migration {
    /// The migrations of a folder, in order. Files that do not end in `.sql` are left alone.
    public static func all(in folder: String) throws(MigrationError) -> [Migration] {
        var migrations: [Migration] = []
        for file in try files(of: folder).sorted() where file.hasSuffix(".sql") {
            migrations.append(try read(file, in: folder))
        }
        // A wrong path must not look like a schema that is up to date.
        guard !migrations.isEmpty else { throw .unreadable(path: folder, reason: "no migrations in it") }
        return migrations
    }

    private static func files(of folder: String) throws(MigrationError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw .unreadable(path: folder, reason: "\(error)")
        }
    }

    private static func read(_ file: String, in folder: String) throws(MigrationError) -> Migration {
        let stem = file.dropLast(".sql".count)
        let digits = stem.prefix { $0.isASCII && $0.isNumber }
        let name = stem.dropFirst(digits.count + 1)
        guard digits.count == 4, let version = Int(digits), version >= 1,
            stem.dropFirst(digits.count).first == "_", !name.isEmpty
        else { throw .badName(file) }
        let path = folder + "/" + file
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            guard let sql = String(validating: bytes, as: UTF8.self) else {
                throw MigrationError.unreadable(path: path, reason: "not UTF-8")
            }
            return Migration(version: version, name: String(name), sql: sql)
        } catch {
            throw error as? MigrationError ?? .unreadable(path: path, reason: "\(error)")
        }
    }
}
