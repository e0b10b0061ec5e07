public import Cryptography
import FoundationEssentials
public import JOSE
public import Kernel
import WebAuthn

/// Who may end a ceremony: the one who began it.
public struct CeremonyHolder: Equatable, Sendable {
    /// The digest of the cookie that binds a browser; nil where an app keeps the ticket itself.
    public let browser: SHA256Digest?
    /// The session in which it was begun; nil before a sign-in.
    public let session: String?

    public init(browser: SHA256Digest?, session: String?) {
        self.browser = browser
        self.session = session
    }
}

/// A ceremony that has begun: what the client needs to call its authenticator, and the value that ends it.
public struct PasskeyCeremony: Sendable {
    /// Presented once, with the answer.
    public let ticket: Secret
    /// The options in the form of Web Authentication Level 3 §5.1.
    public let options: JSON
}

/// The server's own copy of the options, kept until the answer comes (Web Authentication Level 3 §13.4.3).
struct KeptCeremony {
    static let registration = "passkey.registration"
    static let authentication = "passkey.authentication"

    let options: JSON
    let holder: CeremonyHolder
    /// Whose passkey it is to be; nil where the authenticator says who it is.
    let user: String?
    /// Whose count it was begun on.
    let addressPrefix: String
    let isConditional: Bool
    /// What the proof is to be for, a journey or a challenge; nil for nothing in particular.
    let transaction: String?

    init(
        options: JSON, holder: CeremonyHolder, user: String?, addressPrefix: String, isConditional: Bool = false,
        transaction: String? = nil
    ) {
        self.options = options
        self.holder = holder
        self.user = user
        self.addressPrefix = addressPrefix
        self.isConditional = isConditional
        self.transaction = transaction
    }

    var payload: [UInt8] {
        var members: [String: JSON] = [
            "options": options, "conditional": .bool(isConditional), "address": .string(addressPrefix),
        ]
        members["browser"] = holder.browser.map { .string($0.base64URL) }
        members["session"] = holder.session.map(JSON.string)
        members["user"] = user.map(JSON.string)
        members["transaction"] = transaction.map(JSON.string)
        return JSON.object(members).bytes()
    }

    init(payload: [UInt8]) throws(StoreUnavailable) {
        guard let json = try? JSON(parsing: payload, bytesMax: payload.count), let options = json["options"],
            let isConditional = json["conditional"]?.bool, let addressPrefix = json["address"]?.string
        else { throw Self.unreadable }
        let browser = json["browser"]?.string.flatMap(Base64URL.decode).flatMap(SHA256Digest.init(bytes:))
        holder = CeremonyHolder(browser: browser, session: json["session"]?.string)
        user = json["user"]?.string
        transaction = json["transaction"]?.string
        self.options = options
        self.addressPrefix = addressPrefix
        self.isConditional = isConditional
    }

    func creationOptions() throws(StoreUnavailable) -> CreationOptions {
        guard var options = try? CreationOptions(json: options) else { throw Self.unreadable }
        options.isConditional = isConditional
        return options
    }

    func requestOptions() throws(StoreUnavailable) -> RequestOptions {
        guard let options = try? RequestOptions(json: options) else { throw Self.unreadable }
        return options
    }

    private static let unreadable = StoreUnavailable("a ceremony cannot be read")
}

/// Begins ceremonies and ends them, each once.
struct Ceremonies: Sendable {
    let oneTime: any OneTimeStore
    let limit: AddressLimit
    let seconds: Int
    let clock: any Clock
    let randomness: any Randomness

    /// Makes room for one more, before anything is looked up for it.
    ///
    /// - Throws: `AddressLimitReached`.
    func admit(from addressPrefix: String, in tenant: TenantID) async throws {
        try await limit.count(addressPrefix, in: tenant, at: clock.now)
    }

    func begin(_ ceremony: KeptCeremony, for purpose: String, in tenant: TenantID) async throws -> PasskeyCeremony {
        let ticket = randomness.secret()
        let record = OneTimeRecord(
            purpose: purpose, payload: ceremony.payload,
            expiresAt: clock.now.addingTimeInterval(TimeInterval(seconds)))
        try await oneTime.add(record, under: ticket.digest, in: tenant)
        return PasskeyCeremony(ticket: ticket, options: ceremony.options)
    }

    /// Uses the ceremony up, whatever becomes of it.
    ///
    /// - Throws: `PasskeyRefusal.ceremonyUnknown`, also for a holder other than the one who began it, and for another
    ///   transaction than the one it was begun for: what somebody agreed to with their authenticator is not put to another
    ///   use afterwards.
    func end(
        _ ticket: Secret, for purpose: String, by holder: CeremonyHolder, during transaction: String? = nil,
        in tenant: TenantID
    ) async throws -> KeptCeremony {
        let record = try await oneTime.consume(ticket.digest, for: purpose, in: tenant, at: clock.now)
        guard let record else { throw PasskeyRefusal.ceremonyUnknown }
        let kept = try KeptCeremony(payload: record.payload)
        guard kept.holder == holder, kept.transaction == transaction else { throw PasskeyRefusal.ceremonyUnknown }
        return kept
    }

    /// Of those that are ended well an address may begin as many as it likes. To end one needs no room: a limit that has
    /// been reached never stands between a person and the passkey in their hand.
    func succeeded(_ kept: KeptCeremony, in tenant: TenantID) async {
        // What was proved holds, whether or not the counters answer.
        try? await limit.uncount(kept.addressPrefix, in: tenant, at: clock.now)
    }
}
