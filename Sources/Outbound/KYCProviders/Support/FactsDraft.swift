import Cryptography
import FoundationEssentials
import JOSE
import Proofing

/// Collects what a provider verified, under the names that OpenID gives it.
struct FactsDraft {
    private(set) var claims: [String: JSON] = [:]

    /// Leaves out what is missing, empty, or longer than anything of its kind.
    mutating func add(_ name: String, _ text: String?) {
        guard let text = text.map(Self.trimmed), 1...256 ~= text.utf8.count else { return }
        claims[name] = .string(text)
    }

    mutating func addDay(_ name: String, _ text: String?) {
        guard let day = text.flatMap(CalendarDay.init) else { return }
        claims[name] = .string(day.string)
    }

    /// Codes of countries: ISO 3166-1 alpha-2 or, as on travel documents, alpha-3.
    mutating func addNationality(_ code: String?) {
        guard let code = Self.countryCode(code) else { return }
        claims["nationalities"] = [.string(code)]
    }

    static func countryCode(_ text: String?) -> String? {
        guard let code = text.map(trimmed)?.uppercased(), 2...3 ~= code.utf8.count,
            code.utf8.allSatisfy({ 0x41...0x5A ~= $0 })
        else { return nil }
        return code
    }

    private static func trimmed(_ text: String) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// - Parameters:
    ///   - report: the provider's answer as it came; what is kept of it is its digest.
    func facts(
        _ evidence: Evidence, at time: Date?, by desk: KYCDesk, of inquiry: (reference: String, level: IdentityLevel),
        report: [UInt8]
    ) -> KYCFacts {
        var evidence = evidence
        evidence.digests.append(DocumentDigest(SHA256Digest(of: report), description: "report of the provider"))
        let verification = Verification(
            trustFramework: desk.configuration.trustFramework,
            assuranceLevel: inquiry.level.rawValue,
            time: time,
            verificationProcess: inquiry.reference,
            evidence: [evidence]
        )
        return KYCFacts(claims, verification: verification)
    }
}

/// Types of documents, as the registry of OpenID Identity Assurance has them.
enum DocumentType {
    /// Those that vendors examine and the registry has a name for.
    static let registered = ["passport", "idcard", "driving_permit", "residence_permit", "visa"]

    /// Vendors spell them in their own ways; letters alone count.
    static func named(_ text: String?) -> String {
        let letters = (text ?? "").lowercased().filter { $0.isASCII && $0.isLetter }
        return switch letters {
        case "passport": "passport"
        case "nationalidentitycard", "identitycard", "idcard", "nationalid", "id": "idcard"
        case "drivinglicence", "drivinglicense", "driverslicense", "drivers": "driving_permit"
        case "residencepermit", "residencepermitcard": "residence_permit"
        case "visa": "visa"
        default: "other"
        }
    }
}
