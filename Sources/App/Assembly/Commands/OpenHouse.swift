import HTTP
import NIOPosix

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
        let isMissing = settings.database.path.map { !Files.exists($0) } ?? false
        if isMissing, schema == .current || schema == .existing { throw StoreNotReady.missing("\(settings.database)") }
        let house = try await House(settings: settings, group: group(for: schema, settings))
        do {
            try await house.makeReady(schema, isMissing: isMissing)
        } catch {
            await house.close()
            throw error
        }
        return house
    }

    /// A server's sockets are served by threads of their number's choice.
    private static func group(for schema: Schema, _ settings: Settings) -> MultiThreadedEventLoopGroup {
        schema == .served ? EventLoops.group(count: settings.eventLoops) : .singleton
    }

    /// - Parameter isMissing: whether there was no file. A server's database is there; that it is new shows inside.
    private func makeReady(_ schema: Schema, isMissing: Bool) async throws {
        guard schema != .any, schema != .served else { return }
        var isNew = isMissing
        if database.takesManyServers { isNew = try await self.isNew() }
        if isNew {
            guard schema == .currentOrNew else { throw StoreNotReady.missing("\(settings.database)") }
            try await prepare()
        } else if schema != .existing {
            let pending = try await pendingMigrations()
            guard pending.isEmpty else { throw StoreNotReady.behind(pending) }
            // Somebody has migrated and no more: there are no keys yet.
            if schema == .currentOrNew, try await hasNoSecrets() { try await prepare() }
        }
    }
}

public enum StoreNotReady: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(String)
    case behind([String])

    public var description: String {
        switch self {
        case .missing(let url): "there is no store at \(url) yet; run surety migrate, or start the server"
        case .behind(let names):
            "the store is behind this version by \(names.count) migration\(names.count == 1 ? "" : "s"); run surety migrate"
        }
    }
}
