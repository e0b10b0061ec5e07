import Accounts
import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel

/// A session as it is kept: behind the head the fields that scripts change, each of a length that never does.
enum SessionRecord {
    /// When it was last used, eight bytes.
    static let lastUsedAt = Record.headBytes
    /// The digest of the cookie with which it was saved.
    static let browser = lastUsedAt + 8
    static let afterBrowser = browser + SHA256Digest.byteCount

    /// Stands where proofs stood as JSON, which is never empty; they follow as fields of their own.
    static let proofsAsFields = ""

    /// In either form.
    static func proofs(_ fields: inout RecordReader, since start: Date) throws(StoreUnavailable) -> [FactorEvent] {
        let text = try fields.text()
        guard text != proofsAsFields else { return try fields.proofs(since: start) }
        guard let proofs = [FactorEvent](json: try RecordReader.parse(text)) else {
            throw .unreadable("proofs of another form")
        }
        return proofs
    }
}

extension Session {
    var record: RecordWriter {
        var fields = RecordWriter(until: expiresAt)
        fields.add(lastUsedAt)
        fields.add(fixed: browser.bytes)
        fields.add(startedAt)
        fields.add(user.string)
        fields.add(device.userAgent)
        fields.add(device.address)
        fields.add(SessionRecord.proofsAsFields)
        fields.add(factors, since: startedAt)
        return fields
    }

    init(_ bytes: [UInt8], id: ID<Session>) throws(StoreUnavailable) {
        var fields = try RecordReader(bytes)
        let lastUsedAt = try fields.date()
        let browser = try fields.digest()
        let startedAt = try fields.date()
        let user = ID<User>(try fields.text())
        let device = Device(userAgent: try fields.text(), address: try fields.text())
        let factors = try SessionRecord.proofs(&fields, since: startedAt)
        self.init(
            id: id,
            user: user,
            browser: browser,
            device: device,
            factors: factors,
            startedAt: startedAt,
            lastUsedAt: lastUsedAt,
            expiresAt: fields.expiresAt
        )
    }
}
