import Cryptography
public import JOSE
import Palm
import WebClient

extension PalmProviderConfiguration {
    /// - Throws: ``InvalidPalmProvider`` for any unknown member or value: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidPalmProvider) {
        guard let members = json.object else { throw InvalidPalmProvider(reason: "is not an object") }
        if let unknown = Set(members.keys).subtracting(Self.names).min() {
            throw InvalidPalmProvider(reason: "has the unknown member \(unknown)")
        }
        guard let kind = members["provider"]?.string.flatMap(Kind.init(rawValue:)) else {
            throw InvalidPalmProvider(
                reason: "has a provider other than \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let document = Document(members: members)
        self.init(kind: kind, address: try document.address(), signatureKey: try document.signatureKey())
        timeoutMilliseconds = try document.number("timeout_ms", 500...8_000) ?? timeoutMilliseconds
        authorities = try document.text("certificate_authorities", max: 65_536)
        credential = try document.credential()
        signatureHeader = try document.headerName("signature_header") ?? signatureHeader
        paths = try document.paths()
        tenantName = try document.text("tenant", max: 128)
        do throws(InvalidPalmRules) {
            rules = try members["rules"].map { json throws(InvalidPalmRules) in try PalmRules(json: json) } ?? rules
            reader = try PalmReader(json: members["reader"])
        } catch {
            throw InvalidPalmProvider(reason: error.reason)
        }
    }

    private static let names: Set<String> = [
        "provider", "base_url", "private_network", "timeout_ms", "certificate_authorities", "credential",
        "signature_secret", "signature_header", "paths", "tenant", "rules", "reader",
    ]
}

/// Reads one member at a time, and says of each what is wrong with it.
private struct Document {
    let members: [String: JSON]

    func address() throws(InvalidPalmProvider) -> ProviderAddress {
        guard let url = try text("base_url", max: 1_024) else { throw InvalidPalmProvider(reason: "has no base_url") }
        let isPrivate = try flag("private_network") ?? false
        do throws(WebError) {
            return try ProviderAddress(url, isPrivate: isPrivate)
        } catch {
            throw InvalidPalmProvider(
                reason: "has a base_url that is neither https nor http on this machine, or cannot be read: \(error)")
        }
    }

    /// At least 32 bytes in base64url: an answer that anybody could sign would be worth nothing.
    func signatureKey() throws(InvalidPalmProvider) -> SymmetricKey {
        guard let text = try text("signature_secret", max: 512), let bytes = Base64URL.decode(text), bytes.count >= 32
        else { throw InvalidPalmProvider(reason: "has no signature_secret of at least 32 bytes in base64url") }
        return SymmetricKey(bytes)
    }

    func credential() throws(InvalidPalmProvider) -> PalmProviderConfiguration.Credential {
        guard let json = members["credential"], !json.isNull else { return .none }
        let inner = Document(members: json.object ?? [:])
        let problem = InvalidPalmProvider(
            reason: #"has a credential other than {"bearer": …} and {"header": …, "value": …}"#)
        switch Set(inner.members.keys) {
        case ["bearer"]:
            guard let token = try inner.text("bearer", max: 4_096) else { throw problem }
            return .bearer(token)
        case ["header", "value"]:
            guard let name = try inner.headerName("header"), let value = try inner.text("value", max: 4_096) else {
                throw problem
            }
            return .header(name: name, value: value)
        default: throw problem
        }
    }

    func paths() throws(InvalidPalmProvider) -> PalmProviderConfiguration.Paths {
        var paths = PalmProviderConfiguration.Paths()
        guard let json = members["paths"], !json.isNull else { return paths }
        guard let named = json.object else { throw InvalidPalmProvider(reason: "has paths that are no object") }
        let inner = Document(members: named)
        for name in named.keys.sorted() {
            guard let path = try inner.text(name, max: 256), path.hasPrefix("/") else {
                throw InvalidPalmProvider(reason: "has a path \(name) that does not begin with a slash")
            }
            switch name {
            case "enroll": paths.enroll = path
            case "verify": paths.verify = path
            case "identify": paths.identify = path
            case "status": paths.status = path
            case "delete": paths.delete = path
            default: throw InvalidPalmProvider(reason: "has a path for \(name), which is nothing it is asked for")
            }
        }
        return paths
    }

    /// A token (RFC 9110 §5.6.2) of letters, digits and hyphens.
    func headerName(_ name: String) throws(InvalidPalmProvider) -> String? {
        guard let text = try text(name, max: 64) else { return nil }
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x7A ~= ($0 | 0x20) || $0 == 0x2D }) else {
            throw InvalidPalmProvider(reason: "has a \(name) that is no name of a header")
        }
        return text
    }

    /// Without control characters, but for the line ends of certificates.
    func text(_ name: String, max: Int) throws(InvalidPalmProvider) -> String? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let text = json.string, (1...max).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D })
        else { throw InvalidPalmProvider(reason: "has a \(name) that is no text of 1 to \(max) bytes") }
        return text
    }

    func number(_ name: String, _ allowed: ClosedRange<Int>) throws(InvalidPalmProvider) -> Int? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let number = json.integer.map(Int.init), allowed.contains(number) else {
            throw InvalidPalmProvider(
                reason: "has a \(name) that is no whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(InvalidPalmProvider) -> Bool? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let flag = json.bool else { throw InvalidPalmProvider(reason: "has a \(name) other than true or false") }
        return flag
    }
}
