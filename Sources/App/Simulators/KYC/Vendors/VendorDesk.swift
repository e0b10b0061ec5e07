import Cryptography
import FoundationEssentials
import JOSE

/// A question as it came.
struct VendorRequest: Sendable {
    let method: String
    /// With the query, as in the request line.
    let target: String
    let headers: [String: String]
    let body: [UInt8]

    var path: String { String(target.prefix { $0 != "?" }) }

    /// The parts of the path, empty ones left out.
    var parts: [String] { path.split(separator: "/").map(String.init) }

    func query(_ name: String) -> String? {
        guard let mark = target.firstIndex(of: "?") else { return nil }
        let fields = target[target.index(after: mark)...].split(separator: "&")
        return fields.first { $0.hasPrefix(name + "=") }
            .map { PercentText.decode($0.dropFirst(name.count + 1)) }
    }

    var json: JSON? { try? JSON(parsing: body) }
}

struct VendorAnswer: Sendable {
    var status: Int
    var json: JSON?

    static let unauthorized = VendorAnswer(status: 401, json: ["error": "unauthorized"])
    static let notFound = VendorAnswer(status: 404, json: ["error": "not_found"])
    static let badRequest = VendorAnswer(status: 400, json: ["error": "bad_request"])
    static let done = VendorAnswer(status: 204, json: nil)
    static func ok(_ json: JSON) -> VendorAnswer { VendorAnswer(status: 200, json: json) }
    static func created(_ json: JSON) -> VendorAnswer { VendorAnswer(status: 201, json: json) }
}

/// A message to a webhook.
struct VendorNotice: Equatable, Sendable {
    var headers: [String: String]
    var body: [UInt8]
}

/// By whom a message is signed.
enum NoticeSigning: Sendable {
    case us
    /// Somebody who does not have the secret.
    case stranger
    case nobody

    /// In hexadecimal; nil for none.
    func signature(over bytes: [UInt8], by secret: SymmetricKey) -> String? {
        switch self {
        case .us: HexText.encode(HMAC.sha256(bytes, key: secret))
        case .stranger: HexText.encode(HMAC.sha256(bytes, key: SymmetricKey([UInt8](repeating: 1, count: 32))))
        case .nobody: nil
        }
    }
}

/// Speaks one vendor's interface.
protocol VendorInterface: Sendable {
    /// - Returns: nil for a path that is none of this vendor's.
    func answer(_ request: VendorRequest) -> VendorAnswer?

    /// - Parameter sentAt: what it says of its time.
    func notice(of one: SimulatedCase, signed signing: NoticeSigning, sentAt: Date) -> VendorNotice
}

/// All vendors over one ledger.
struct VendorDesk: Sendable {
    let ledger: CaseLedger
    let key: String
    let secret: SymmetricKey
    let signingKey: PrivateKey

    func interface(of vendor: KYCVendor) -> any VendorInterface {
        switch vendor {
        case .simulator: NeutralDesk(ledger: ledger, key: key, secret: secret)
        case .onfido: OnfidoDesk(ledger: ledger, key: key, secret: secret)
        case .sumsub: SumsubDesk(ledger: ledger, key: key, secret: secret)
        case .didit: DiditDesk(ledger: ledger, key: key, secret: secret)
        case .nafath: NafathDesk(ledger: ledger, key: key, signingKey: signingKey)
        }
    }

    func answer(_ request: VendorRequest) -> VendorAnswer {
        for vendor in KYCVendor.allCases {
            if let answer = interface(of: vendor).answer(request) { return answer }
        }
        return .notFound
    }
}

enum HexText {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return bytes.reduce(into: "") { text, byte in
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
    }

    static func decode(_ text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
