import Authentication
import Cryptography
import FoundationEssentials
import Kernel

/// Keeps journeys, a record each; the end of one is its removal.
struct RedisJourneyStore: JourneyStore {
    let database: RedisDatabase

    func add(_ journey: Journey, in tenant: TenantID) async throws {
        try await database.add(journey.record, under: key(journey.id, tenant), until: journey.expiresAt)
    }

    func journey(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Journey? {
        guard let bytes = try await database.record(key(id, tenant)) else { return nil }
        let journey = try Journey(bytes, id: id)
        return journey.expiresAt > now ? journey : nil
    }

    /// Writes the same however often it is called, so that the caller may repeat it after an answer that was lost.
    func save(_ journey: Journey, in tenant: TenantID, at now: Date) async throws -> Bool {
        let reply = try await database.run(
            Self.saving, keys: key(journey.id, tenant), arguments: .date(now), .bytes(journey.record.body))
        return try reply.integer() == 1
    }

    /// After an answer that was lost, the journey may have ended: a second try is then answered false.
    func consume(_ id: ID<Journey>, in tenant: TenantID, at now: Date) async throws -> Bool {
        try await database.take(key(id, tenant), at: now) != nil
    }

    private func key(_ id: ID<Journey>, _ tenant: TenantID) -> String {
        database.names.key(.journey, id.string, in: tenant)
    }

    /// Until when a journey may go on stays as it began.
    private static let saving = StoreScript(
        "save journey",
        """
        local head = redis.call('GETRANGE', KEYS[1], 0, \(Record.headBytes - 1))
        if head == '' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        if string.byte(head, 1) ~= \(Record.format) then return \(Record.refusalInLua) end
        if struct.unpack('>i8', head, 2) <= tonumber(ARGV[1]) then return 0 end
        redis.call('SET', KEYS[1], head .. ARGV[2], 'KEEPTTL')
        return 1
        """
    )
}

extension Journey {
    fileprivate var record: RecordWriter {
        var fields = RecordWriter(until: expiresAt)
        fields.add(fixed: browser.bytes)
        fields.add(session?.string)
        fields.add(authenticatedAt)
        fields.add(choseAccount ? 1 as UInt8 : 0)
        fields.add(agreedAt)
        fields.add(payload)
        fields.add(declinedStepUpAt)
        return fields
    }

    fileprivate init(_ bytes: [UInt8], id: ID<Journey>) throws(StoreUnavailable) {
        var fields = try RecordReader(bytes)
        self.init(
            id: id,
            browser: try fields.digest(),
            session: try fields.optionalText().map { ID($0) },
            authenticatedAt: try fields.optionalDate(),
            choseAccount: try fields.flag(),
            agreedAt: try fields.optionalDate(),
            payload: try fields.bytes(),
            expiresAt: fields.expiresAt
        )
        // The release before ends here.
        declinedStepUpAt = fields.isAtEnd ? nil : try fields.optionalDate()
    }
}
