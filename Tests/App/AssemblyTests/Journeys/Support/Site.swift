import Accounts
import FoundationEssentials
import HTTP
import HTTPTypes
import Hummingbird
import JOSE
import Kernel
import Logging
import NIOCore
import OAuth
import Tenancy
import TestKit

@testable import Assembly

/// The product as it is served, on a store of its own: its router, and a clock that a test moves.
///
/// Only the socket is left out; requests and answers are the values that the listener hands over.
final class Site: Sendable {
    /// Where a site keeps things.
    enum Place: Sendable {
        /// In an SQLite file.
        case file
        /// In a PostgreSQL database, and in Redis.
        case servers

        /// Files, unless every journey is to be walked on servers.
        static let usual: Place =
            ProcessInfo.processInfo.environment["SURETY_TEST_JOURNEYS"] == "servers" ? .servers : .file
    }

    static let secondsOfClientCaches = 1.0

    let house: House
    let rooms: Rooms
    let website: Website
    let clock: FixedClock
    let log = LogLines()
    private let store: PreparedStore
    private let own: [String: String]

    /// - Parameter settings: beside those of the tests, by key.
    convenience init(_ settings: [String: String] = [:], on place: Place = .usual) async throws {
        let store = try await PreparedStore.copy(place)
        try await self.init(store, settings, FixedClock(PreparedStore.madeAt))
    }

    private init(_ store: PreparedStore, _ own: [String: String], _ clock: FixedClock) async throws {
        (self.store, self.own, self.clock) = (store, own, clock)
        let settings = try Self.settings(in: store.folder.path, store.settings.merging(own) { $1 })
        house = try await House(settings: settings, clock: clock)
        rooms = try await Rooms(house)
        website = try Website(rooms)
    }

    /// Another server of the same installation.
    ///
    /// - Parameter settings: that differ.
    func sibling(_ settings: [String: String] = [:]) async throws -> Site {
        try await Site(store, own.merging(settings) { $1 }, clock)
    }

    /// The cheapest hashing there is; the machine's own environment and configuration file do not count.
    static func settings(in folder: String, _ own: [String: String] = [:]) throws -> Settings {
        var values = [
            "data_dir": folder, "resources_dir": try Resources.folder.get().path, "passwords.memory_kib": "8",
            "passwords.iterations": "1", "passwords.threads": "2",
        ]
        values.merge(own) { _, own in own }
        // URLs with passwords are not taken from the command line.
        let environment = values.map { (SettingNames.environmentName(of: $0.key), $0.value) }
        let machine = Machine(cores: 2, workingDirectory: folder, executable: "")
        return try Settings(
            SettingsSources(environment: Dictionary(uniqueKeysWithValues: environment), machine: machine))
    }

    var issuer: String { house.tenant.issuer.string }

    /// What another process changed is seen within a second (clients, keys).
    func aSecondLater() { clock.advance(seconds: Self.secondsOfClientCaches) }

    /// - Parameter target: path and query.
    func send(
        _ method: HTTPRequest.Method,
        _ target: String,
        _ fields: HTTPFields = [:],
        body: String? = nil,
        from address: String = "203.0.113.7"
    ) async throws -> Answer {
        var fields = fields
        if body != nil, fields[.contentType] == nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        let context = WebContext(
            peer: try SocketAddress(ipAddress: address, port: 40_000), fields: fields, logger: log.logger)
        let request = Request(
            head: HTTPRequest(
                method: method, scheme: "http", authority: "localhost", path: target, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(string: body ?? ""))
        )
        let response = try await website.responder.respond(to: request, context: context)
        let collector = Collector()
        try await response.body.write(collector)
        return Answer(target: target, status: response.status.code, fields: response.headers, text: collector.text)
    }

    deinit {
        let house = house
        Task { await house.close() }
    }
}

/// The product's own templates and migrations, with a list of common passwords so short that every site can read it.
private enum Resources {
    static let folder = Result {
        let root = String(URL(filePath: #filePath).pathComponents.dropLast(6).joined(separator: "/").dropFirst())
        let folder = try TemporaryFolder()
        for name in ["templates", "migrations"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder.path)/\(name)", withDestinationPath: "\(root)/\(name)")
        }
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/resources", withIntermediateDirectories: false)
        try folder.write("iloveyou\npassword\n", to: "resources/common-passwords.txt")
        return folder
    }
}

/// A store with its keys, made once at each place and copied for each site.
private struct PreparedStore: Sendable {
    static let madeAt = Date(milliseconds: 1_700_000_000_000)

    /// With the master key, and with the database where that is a file.
    let folder: TemporaryFolder
    /// By key: where the database is that is a server's.
    let settings: [String: String]

    static func copy(_ place: Site.Place) async throws -> PreparedStore {
        switch place {
        case .file: return PreparedStore(folder: try copy(of: try await file.value), settings: [:])
        case .servers:
            let (original, template) = try await database.value
            let url = try await Servers.database(like: template).url
            return PreparedStore(folder: try copy(of: original), settings: try Servers.settings(url))
        }
    }

    private static let file = Task { () async throws -> TemporaryFolder in
        let folder = try TemporaryFolder()
        try await prepare(Site.settings(in: folder.path))
        return folder
    }

    private static let database = Task { () async throws -> (TemporaryFolder, String) in
        let (folder, database) = (try TemporaryFolder(), try await Servers.database())
        try await prepare(Site.settings(in: folder.path, ["database_url": database.url]))
        return (folder, database.name)
    }

    private static func prepare(_ settings: Settings) async throws {
        let house = try await House(settings: settings, clock: FixedClock(madeAt))
        try await house.prepare()
        await house.close()
    }

    private static func copy(of original: TemporaryFolder) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: original.path) {
            try FileManager.default.copyItem(atPath: "\(original.path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        return copy
    }
}
