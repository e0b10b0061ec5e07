public import Cryptography
public import FoundationEssentials
import JOSE

/// What FIDO metadata say of one model of authenticators (FIDO MDS3 §3.1.1).
public struct MetadataEntry: Equatable, Sendable {
    /// nil for a model of U2F or UAF.
    public let aaguid: AAGUID?
    /// Of the attestation certificates of a U2F model: SHA-1 of their keys.
    public let certificateKeyIdentifiers: Set<[UInt8]>
    public let description: String
    /// Such as "basic_full"; words that are not known are kept.
    public let attestationTypes: Set<String>
    /// How the model keeps keys; words that are not known are kept.
    public let keyProtection: Set<KeyProtection>
    /// The anchors of the model's attestation certificates, some of them those certificates themselves.
    public let roots: [Certificate]
    public let reports: [StatusReport]
    public let lastStatusChange: Date?

    /// One thing that happened to a model (§3.1.3).
    public struct StatusReport: Equatable, Sendable {
        public let status: AuthenticatorStatus
        public let effectiveDate: Date?
        /// For a compromised attestation key: the certificate concerned, where not all are.
        public let certificate: [UInt8]?
    }

    /// Lenient where nothing of security is lost: what is not known is passed over.
    init?(_ json: JSON) {
        let statement = json["metadataStatement"]
        aaguid = json["aaguid"]?.string.flatMap { AAGUID($0) }
        certificateKeyIdentifiers = Set(
            (json["attestationCertificateKeyIdentifiers"]?.strings ?? []).compactMap(Self.bytes(hexadecimal:))
        )
        guard aaguid != nil || !certificateKeyIdentifiers.isEmpty else { return nil }
        description = statement?["description"]?.string ?? ""
        attestationTypes = Set(statement?["attestationTypes"]?.strings ?? [])
        keyProtection = Set((statement?["keyProtection"]?.strings ?? []).map(KeyProtection.init))
        roots = (statement?["attestationRootCertificates"]?.strings ?? []).compactMap { text in
            Self.bytes(base64: text).flatMap { try? Certificate(der: $0) }
        }
        reports = (json["statusReports"]?.array ?? []).compactMap(StatusReport.init)
        lastStatusChange = json["timeOfLastStatusChange"]?.string.flatMap(CalendarDate.date)
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 40, text.utf8.count == 40 else { return nil }
        return stride(from: 0, to: 40, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Published statements break their lines.
    fileprivate static func bytes(base64 text: String) -> [UInt8]? {
        let white: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
        return Base64.decode(String(decoding: text.utf8.filter { !white.contains($0) }, as: UTF8.self))
    }
}

extension MetadataEntry.StatusReport {
    init?(_ json: JSON) {
        guard let name = json["status"]?.string else { return nil }
        status = AuthenticatorStatus(rawValue: name)
        effectiveDate = json["effectiveDate"]?.string.flatMap(CalendarDate.date)
        certificate = json["certificate"]?.string.flatMap(MetadataEntry.bytes(base64:))
    }
}

/// A status of a model (FIDO MDS3 §3.1.4); words that are not known are kept, for the list grows.
public struct AuthenticatorStatus: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let notCertified = AuthenticatorStatus(rawValue: "NOT_FIDO_CERTIFIED")
    public static let selfAssertion = AuthenticatorStatus(rawValue: "SELF_ASSERTION_SUBMITTED")
    public static let certified = AuthenticatorStatus(rawValue: "FIDO_CERTIFIED")
    public static let userVerificationBypass = AuthenticatorStatus(rawValue: "USER_VERIFICATION_BYPASS")
    public static let attestationKeyCompromise = AuthenticatorStatus(rawValue: "ATTESTATION_KEY_COMPROMISE")
    public static let userKeyRemoteCompromise = AuthenticatorStatus(rawValue: "USER_KEY_REMOTE_COMPROMISE")
    public static let userKeyPhysicalCompromise = AuthenticatorStatus(rawValue: "USER_KEY_PHYSICAL_COMPROMISE")
    public static let updateAvailable = AuthenticatorStatus(rawValue: "UPDATE_AVAILABLE")
    public static let revoked = AuthenticatorStatus(rawValue: "REVOKED")

    /// The level that the status certifies; nil where it certifies none.
    public var level: CertificationLevel? {
        let prefix = "FIDO_CERTIFIED"
        guard rawValue.utf8.starts(with: prefix.utf8) else { return nil }
        return switch rawValue.dropFirst(prefix.count) {
        case "", "_L1": .l1
        case "_L1plus": .l1Plus
        case "_L2": .l2
        case "_L2plus": .l2Plus
        case "_L3": .l3
        case "_L3plus": .l3Plus
        default: nil
        }
    }
}

/// How far FIDO has looked into an authenticator, from its makers' word to attacks on the chip.
public enum CertificationLevel: Int, Comparable, CaseIterable, Sendable {
    case l1 = 10
    case l1Plus = 11
    case l2 = 20
    case l2Plus = 21
    case l3 = 30
    case l3Plus = 31

    public static func < (a: CertificationLevel, b: CertificationLevel) -> Bool { a.rawValue < b.rawValue }
}

extension MetadataEntry {
    /// The reports that are in force at a time, in the order in which they came into it.
    public func reports(at now: Date) -> [StatusReport] {
        let inForce = reports.enumerated().filter { $0.element.effectiveDate.map { $0 <= now } ?? true }
        return inForce.sorted { a, b in
            let (first, second) = (a.element.effectiveDate ?? .distantPast, b.element.effectiveDate ?? .distantPast)
            return first == second ? a.offset < b.offset : first < second
        }.map(\.element)
    }

    /// The level of the latest certification, unless it was withdrawn after it.
    public func certification(at now: Date) -> CertificationLevel? {
        var level: CertificationLevel?
        for report in reports(at: now) {
            if let certified = report.status.level { level = certified }
            if [.notCertified, .selfAssertion, .revoked].contains(report.status) { level = nil }
        }
        return level
    }
}
