public import Cryptography
public import FoundationEssentials
import JOSE

/// A verified BLOB of the FIDO Metadata Service (MDS3 §3.1.7, §3.2): what is known of every listed model.
///
/// The caller fetches the BLOB and keeps the last good one: when a new one fails here, the old one stays in use, and
/// `daysOverdue` tells for how long it should not have.
public struct Metadata: Sendable {
    /// The published one has about 6 MB.
    public static let bytesMax = 33_554_432

    /// Grows from one BLOB to the next.
    public let number: Int64
    /// When the next BLOB is to be expected.
    public let nextUpdate: Date
    public let entries: [MetadataEntry]
    private let byAAGUID: [AAGUID: Int]
    private let byKeyIdentifier: [[UInt8]: Int]

    /// Verifies a BLOB and reads it.
    ///
    /// - Parameters:
    ///   - roots: what the signer's certificate has to lead to; for FIDO's own service GlobalSign Root CA - R3.
    ///   - signer: the host that the signer's certificate has to be for. The root signs for many others, so nil is only
    ///     for services with a root of their own.
    ///   - previous: the BLOB in use; an older one than that is refused.
    public init(
        blob: [UInt8], roots: TrustAnchors, signer: String? = "mds.fidoalliance.org", at now: Date,
        replacing previous: Metadata? = nil
    ) throws(WebAuthnError) {
        do throws(Refusal) {
            let payload = try Self.verified(blob, roots: roots, signer: signer, at: now)
            try self.init(payload, previous: previous)
        } catch {
            throw WebAuthnError(.metadata, step: 0, name: "BLOB", error)
        }
    }

    private init(_ payload: [UInt8], previous: Metadata?) throws(Refusal) {
        guard
            let json = try? JSON(parsing: payload, depthMax: 32, bytesMax: Self.bytesMax), json.object != nil
        else { throw Self.malformed("holds no JSON object, or one with a member twice") }
        guard let number = json["no"]?.integer, number >= 0 else { throw Self.malformed("has no number") }
        guard let next = json["nextUpdate"]?.string.flatMap(CalendarDate.date) else {
            throw Self.malformed("does not say when the next one comes")
        }
        guard let list = json["entries"]?.array else { throw Self.malformed("has no entries") }
        if let previous, number < previous.number {
            throw Refusal(
                .blobRolledBack, "The BLOB is older than the one in use: number \(number) after \(previous.number).",
                source: "FIDO MDS3 §3.1.6")
        }
        self.number = number
        nextUpdate = next
        entries = list.compactMap(MetadataEntry.init)
        var models: [AAGUID: Int] = [:]
        var keys: [[UInt8]: Int] = [:]
        for (index, entry) in entries.enumerated() {
            // The zero AAGUID names no model, whoever claims it.
            if let aaguid = entry.aaguid, !aaguid.isZero { models[aaguid] = models[aaguid] ?? index }
            for key in entry.certificateKeyIdentifiers { keys[key] = keys[key] ?? index }
        }
        byAAGUID = models
        byKeyIdentifier = keys
    }

    /// What is known of a model, by its AAGUID or, for U2F, by the key of its attestation certificate.
    public func entry(for aaguid: AAGUID, certificate: Certificate? = nil) -> MetadataEntry? {
        if let index = byAAGUID[aaguid] { return entries[index] }
        guard aaguid.isZero, let certificate, let index = byKeyIdentifier[certificate.keyIdentifier] else { return nil }
        return entries[index]
    }

    /// For how many days the next BLOB has been due; 0 while this one is current.
    public func daysOverdue(at now: Date) -> Int {
        // nextUpdate names the latest day on which there will be a new one: it may still come on that day.
        max(0, Int(now.timeIntervalSince(nextUpdate) / 86_400))
    }

    private static func verified(
        _ blob: [UInt8], roots: TrustAnchors, signer: String?, at now: Date
    ) throws(Refusal) -> [UInt8] {
        let trimmed = blob.last == 0x0A ? Array(blob.dropLast()) : blob
        guard
            let text = String(validating: trimmed, as: UTF8.self),
            let token = try? CompactJWS(text, bytesMax: bytesMax)
        else { throw malformed("is no JWS in compact form") }
        guard let list = token.header.members["x5c"]?.strings, (1...8).contains(list.count) else {
            throw malformed("carries no certificates")
        }
        var certificates: [Certificate] = []
        for text in list {
            guard let der = Base64.decode(text), let one = try? Certificate(der: der) else {
                throw malformed("carries a certificate that cannot be read")
            }
            certificates.append(one)
        }
        try requireTrusted(certificates, roots: roots, signer: signer, at: now)
        guard
            let key = certificates[0].publicKey, token.header.algorithm.signature.accepts(key.type),
            token.isSigned(by: key)
        else { throw Refusal(.blobSignatureInvalid, "The BLOB is not signed rightly.", source: source) }
        return token.payload
    }

    private static func requireTrusted(
        _ certificates: [Certificate], roots: TrustAnchors, signer: String?, at now: Date
    ) throws(Refusal) {
        do throws(CertificateError) {
            _ = try roots.verify(certificates[0], through: Array(certificates.dropFirst()), at: now)
        } catch {
            throw Refusal(.blobUntrusted, "The signer of the BLOB is not trusted: \(error).", source: source)
        }
        if let signer, try !certificates[0].isFor(host: signer) {
            throw Refusal(.blobUntrusted, "The BLOB is signed by another than \(signer).", source: source)
        }
    }

    private static let source = "FIDO MDS3 §3.2"

    private static func malformed(_ problem: String) -> Refusal {
        Refusal(.blobMalformed, "The BLOB \(problem).", source: "FIDO MDS3 §3.1.7")
    }
}
