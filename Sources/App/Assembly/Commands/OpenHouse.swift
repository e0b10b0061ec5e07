import FoundationEssentials

extension House {
    /// What a command needs of the store's schema.
    public enum Schema: Sendable {
        /// Taken as it is: the command looks after it.
        case any
        /// Brought up to date by the server itself.
        case served
        /// Taken as it is, but there must be one.
        case existing
        /// Must be up to date.
        case current
        /// Must be up to date, but where there is no store yet one is made, so that things can be created before the
        /// server's first start.
        case currentOrNew
    }

    /// Opens the store for a command, which may run beside a server.
    ///
    /// - Throws: ``StoreNotReady``
    public static func open(_ settings: Settings, schema: Schema) async throws -> House {
        let isNew = !Files.exists(settings.database.path)
        if isNew, schema == .current || schema == .existing { throw StoreNotReady.missing(settings.database.path) }
        let house = try await House(settings: settings)
        do {
            try await house.makeReady(schema, isNew: isNew)
        } catch {
            await house.close()
            throw error
        }
        return house
    }

    private func makeReady(_ schema: Schema, isNew: Bool) async throws {
        guard schema == .current || schema == .currentOrNew else { return }
        if isNew {
            try await prepare()
            return
        }
        let pending = try await pendingMigrations()
        guard pending.isEmpty else { throw StoreNotReady.behind(pending) }
    }
}

public enum StoreNotReady: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(String)
    case behind([String])

    public var description: String {
        switch self {
        case .missing(let path): "there is no store at \(path) yet; run surety migrate, or start the server"
        case .behind(let names):
            "the store is behind this version by \(names.count) migration\(names.count == 1 ? "" : "s"); run surety migrate"
        }
    }
}
