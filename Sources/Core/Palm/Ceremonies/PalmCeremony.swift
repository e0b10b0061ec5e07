public import Cryptography
public import FoundationEssentials
import JOSE
public import Kernel

/// Who may end a ceremony: the one who began it.
public struct PalmHolder: Equatable, Sendable {
    /// The digest of the cookie that binds a browser; nil where an app keeps the ticket itself.
    public let browser: SHA256Digest?
    /// The session in which it was begun; nil where there is none.
    public let session: String?
    /// The client that began it for somebody, such as a kiosk; nil for the person's own browser.
    public let client: String?

    public init(browser: SHA256Digest?, session: String?, client: String? = nil) {
        self.browser = browser
        self.session = session
        self.client = client
    }
}

/// A ceremony that has begun: what the reader needs, and the value that ends it.
public struct PalmCeremony: Sendable {
    /// Presented once, with the capture.
    public let ticket: Secret
    /// For the reader, which binds its capture to it.
    public let nonce: PalmNonce
    public let endsAt: Date
}

/// What a ceremony is for; one for another purpose is unknown.
enum PalmPurpose: String {
    case enrolment = "palm.enrolment"
    case verification = "palm.verification"
    case identification = "palm.identification"
}

/// The server's own copy, kept until the capture comes.
struct KeptPalmCeremony: Equatable {
    let nonce: PalmNonce
    let holder: PalmHolder
    /// Whose palm it is to be; nil where the palm is to say who it is.
    let user: String?
    let begunAt: Date
    let endsAt: Date
    /// Which text the person agreed to, for an enrolment.
    var consent: String?
    var transaction: String?
}

extension KeptPalmCeremony {
    var payload: [UInt8] {
        var members: [String: JSON] = [
            "nonce": .string(nonce.string), "begun_at": .integer(begunAt.milliseconds),
            "ends_at": .integer(endsAt.milliseconds),
        ]
        members["browser"] = holder.browser.map { .string($0.base64URL) }
        members["session"] = holder.session.map(JSON.string)
        members["client"] = holder.client.map(JSON.string)
        members["user"] = user.map(JSON.string)
        members["consent"] = consent.map(JSON.string)
        members["transaction"] = transaction.map(JSON.string)
        return JSON.object(members).bytes()
    }

    init(payload: [UInt8]) throws(StoreUnavailable) {
        guard let json = try? JSON(parsing: payload, bytesMax: payload.count), let nonce = json["nonce"]?.string,
            let begunAt = json["begun_at"]?.integer, let endsAt = json["ends_at"]?.integer
        else { throw StoreUnavailable("a ceremony cannot be read") }
        let browser = json["browser"]?.string.flatMap(Base64URL.decode).flatMap(SHA256Digest.init(bytes:))
        self.init(
            nonce: PalmNonce(nonce),
            holder: PalmHolder(browser: browser, session: json["session"]?.string, client: json["client"]?.string),
            user: json["user"]?.string,
            begunAt: Date(milliseconds: begunAt),
            endsAt: Date(milliseconds: endsAt),
            consent: json["consent"]?.string,
            transaction: json["transaction"]?.string
        )
    }
}

/// Begins ceremonies and ends them, each once.
struct PalmCeremonies: Sendable {
    let oneTime: any OneTimeStore
    let clock: any Clock
    let randomness: any Randomness

    func begin(
        _ purpose: PalmPurpose,
        of user: String?,
        by holder: PalmHolder,
        seconds: Int,
        in tenant: TenantID,
        _ fill: (inout KeptPalmCeremony) -> Void = { _ in }
    ) async throws -> PalmCeremony {
        let (now, ticket) = (clock.now, randomness.secret())
        let endsAt = now.addingTimeInterval(TimeInterval(seconds))
        var kept = KeptPalmCeremony(
            nonce: PalmNonce(from: randomness), holder: holder, user: user, begunAt: now, endsAt: endsAt)
        fill(&kept)
        let record = OneTimeRecord(purpose: purpose.rawValue, payload: kept.payload, expiresAt: endsAt)
        try await oneTime.add(record, under: ticket.digest, in: tenant)
        return PalmCeremony(ticket: ticket, nonce: kept.nonce, endsAt: endsAt)
    }

    /// Uses the ceremony up, whatever becomes of it.
    ///
    /// - Throws: ``PalmRefusal/ceremonyUnknown``, also for a holder or a person other than the one it was begun for.
    func end(
        _ ticket: Secret, _ purpose: PalmPurpose, of user: String?, by holder: PalmHolder, in tenant: TenantID
    ) async throws -> KeptPalmCeremony {
        let record = try await oneTime.consume(ticket.digest, for: purpose.rawValue, in: tenant, at: clock.now)
        guard let record else { throw PalmRefusal.ceremonyUnknown }
        let kept = try KeptPalmCeremony(payload: record.payload)
        guard kept.holder == holder, kept.user == user else { throw PalmRefusal.ceremonyUnknown }
        return kept
    }
}
