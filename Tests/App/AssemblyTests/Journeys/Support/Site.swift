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

/// The product as it is served, on a data folder of its own: its router, its store, and a clock that a test moves.
///
/// Only the socket is left out; requests and answers are the values that the listener hands over.
final class Site: Sendable {
    static let secondsOfClientCaches = 1.0

    let house: House
    let website: Website
    let clock: FixedClock
    let log = LogLines()
    private let folder: TemporaryFolder

    /// - Parameter settings: beside those of the tests, by key.
    init(_ settings: [String: String] = [:]) async throws {
        folder = try await PreparedFolder.copy()
        clock = FixedClock(PreparedFolder.madeAt)
        house = try await House(settings: Self.settings(in: folder.path, settings), clock: clock)
        website = try Website(await ProtocolRooms(house))
    }

    /// The cheapest hashing there is; the machine's own environment and configuration file do not count.
    static func settings(in folder: String, _ own: [String: String] = [:]) throws -> Settings {
        var values = [
            "data_dir": folder, "resources_dir": try Resources.folder.get().path, "passwords.memory_kib": "8",
            "passwords.iterations": "1", "passwords.threads": "2",
        ]
        values.merge(own) { _, own in own }
        let flags = values.map { SettingsSources.Flag(key: $0.key, value: $0.value, spelling: "--set \($0.key)") }
        let machine = Machine(cores: 2, workingDirectory: folder, executable: "")
        return try Settings(SettingsSources(flags: flags, environment: [:], machine: machine))
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

/// A data folder with its database and keys, made once and copied for each site.
private enum PreparedFolder {
    static let madeAt = Date(milliseconds: 1_700_000_000_000)

    private static let original = Task { () async throws -> TemporaryFolder in
        let folder = try TemporaryFolder()
        let house = try await House(settings: Site.settings(in: folder.path), clock: FixedClock(madeAt))
        try await house.prepare()
        await house.close()
        return folder
    }

    static func copy() async throws -> TemporaryFolder {
        let (original, copy) = (try await original.value, try TemporaryFolder())
        for name in try FileManager.default.contentsOfDirectory(atPath: original.path) {
            try FileManager.default.copyItem(atPath: "\(original.path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        return copy
    }
}
