import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import Kernel

struct MemorySessionStore: SessionStore {
    private let sessions: ShortLived<Session>
    var shelf: MemoryShelf { sessions.shelf("sessions", \.expiresAt) }

    init(outage: Outage) {
        sessions = ShortLived(outage: outage)
    }

    func save(_ session: Session, replacing old: SHA256Digest?, in tenant: TenantID) async throws {
        try sessions.rows { rows in
            rows[.init(tenant: tenant, id: session.id.string)] = session
            guard let old else { return }
            for key in rows.keys where key.tenant == tenant && rows[key]?.browser == old {
                rows[key]?.browser = session.browser
            }
        }
    }

    func session(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws -> Session? {
        try sessions.row(id.string, in: tenant) { session in session.flatMap { $0.expiresAt > now ? $0 : nil } }
    }

    func sessions(ofBrowser browser: SHA256Digest, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try sessions.all(in: tenant) { $0.browser == browser && $0.expiresAt > now }.latestFirst
    }

    func sessions(of user: ID<User>, in tenant: TenantID, at now: Date) async throws -> [Session] {
        try sessions.all(in: tenant) { $0.user == user && $0.expiresAt > now }.latestFirst
    }

    func touch(_ id: ID<Session>, in tenant: TenantID, at now: Date) async throws {
        try sessions.row(id.string, in: tenant) { session in
            guard let before = session?.lastUsedAt, before < now else { return }
            session?.lastUsedAt = now
        }
    }

    func end(_ id: ID<Session>, in tenant: TenantID) async throws -> Bool {
        try sessions.row(id.string, in: tenant) { $0.take() != nil }
    }
}

extension [Session] {
    fileprivate var latestFirst: [Session] {
        sorted { ($1.lastUsedAt, $0.id.string) < ($0.lastUsedAt, $1.id.string) }
    }
}

struct MemoryKnownDeviceStore: KnownDeviceStore {
    private let devices: ShortLived<Date>
    var shelf: MemoryShelf { devices.shelf("known devices", \.self) }

    init(outage: Outage) {
        devices = ShortLived(outage: outage)
    }

    func knows(_ device: SHA256Digest, as user: ID<User>, in tenant: TenantID, at now: Date) async throws -> Bool {
        try devices.row(key(device, user), in: tenant) { end in end.map { $0 > now } ?? false }
    }

    func remember(
        _ device: SHA256Digest, of user: ID<User>, in tenant: TenantID, at now: Date, until end: Date
    ) async throws {
        try devices.row(key(device, user), in: tenant) { $0 = end }
    }

    private func key(_ device: SHA256Digest, _ user: ID<User>) -> String { "\(device.base64URL).\(user.string)" }
}

struct MemoryJourneyStore: JourneyStore {
    private let journeys: ShortLived<Journey>
    var shelf: MemoryShelf { journeys.shelf("journeys", \.expiresAt) }

    init(outage: Outage) {
        journeys = ShortLived(outage: outage)
    }

    func add(_ journey: Journey, in tenant: TenantID) async throws {
        try journeys.row(journey.id.string, in: tenant) { $0 = journey }
    }

    func journey(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Journey? {
        try journeys.row(id.string, in: tenant) { journey in journey.flatMap { $0.expiresAt > now ? $0 : nil } }
    }

    func save(_ journey: Journey, in tenant: TenantID, at now: Date) async throws -> Bool {
        try journeys.row(journey.id.string, in: tenant) { row in
            guard let kept = row, kept.expiresAt > now else { return false }
            row = journey
            return true
        }
    }

    func consume(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Bool {
        try journeys.row(id.string, in: tenant) { row in
            guard let kept = row, kept.expiresAt > now else { return false }
            row = nil
            return true
        }
    }
}
