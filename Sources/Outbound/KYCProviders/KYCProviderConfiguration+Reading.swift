import Cryptography
public import JOSE
import Kernel
import Proofing
import WebClient

extension KYCProviderConfiguration {
    /// - Throws: ``InvalidKYCProvider`` for any unknown member or value: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidKYCProvider) {
        let document = try Document(json, names: Self.names)
        guard let kind = try document.text("provider").flatMap(Kind.init(rawValue:)) else {
            let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidKYCProvider(reason: "has a provider other than \(kinds)")
        }
        let name = try document.text("name") ?? kind.rawValue
        guard SafeName.isSafe(name) else {
            throw InvalidKYCProvider(reason: "has a name with other characters than letters, digits, - and _")
        }
        self.init(
            kind: kind,
            name: name,
            address: try document.address(),
            processes: try document.processes(),
            trustFramework: try document.text("trust_framework") ?? "urn:surety:trust-framework:kyc",
            timeoutMilliseconds: try document.number("timeout_ms", 500...8_000) ?? 5_000,
            authorities: try document.text("certificate_authorities", max: 65_536),
            credentials: try Credentials(kind, of: document)
        )
    }

    private static let names: Set<String> = [
        "provider", "name", "base_url", "private_network", "processes", "trust_framework", "timeout_ms",
        "certificate_authorities", "credentials",
    ]
}

extension KYCProviderConfiguration.Credentials {
    fileprivate init(_ kind: KYCProviderConfiguration.Kind, of document: Document) throws(InvalidKYCProvider) {
        func inner(_ names: Set<String>) throws(InvalidKYCProvider) -> Document {
            try Document(document.members["credentials"] ?? .null, names: names, of: "credentials")
        }
        switch kind {
        case .nafath:
            let own = try inner(["app_id", "app_key", "issuer", "audience"])
            self = .nafath(
                appID: try own.secret("app_id"),
                appKey: try own.text("app_key").map(Secret.init),
                issuer: try own.text("issuer") ?? "https://nafath.api.elm.sa",
                audience: try own.text("audience")
            )
        case .onfido:
            let own = try inner(["api_token", "webhook_token"])
            self = .onfido(apiToken: try own.secret("api_token"), webhookToken: try own.key("webhook_token"))
        case .sumsub:
            let own = try inner(["app_token", "secret_key", "webhook_secret"])
            self = .sumsub(
                appToken: try own.secret("app_token"), secretKey: try own.key("secret_key"),
                webhookSecret: try own.key("webhook_secret"))
        case .didit:
            let own = try inner(["api_key", "webhook_secret"])
            self = .didit(apiKey: try own.secret("api_key"), webhookSecret: try own.key("webhook_secret"))
        case .simulator:
            let own = try inner(["api_key", "webhook_secret"])
            self = .simulator(apiKey: try own.secret("api_key"), webhookSecret: try own.key("webhook_secret"))
        }
    }
}

/// Reads one member at a time, and says of each what is wrong with it.
private struct Document {
    let members: [String: JSON]

    init(_ json: JSON, names: Set<String>, of part: String? = nil) throws(InvalidKYCProvider) {
        guard let members = json.object else {
            throw InvalidKYCProvider(reason: part.map { "has no \($0)" } ?? "is not an object")
        }
        if let unknown = Set(members.keys).subtracting(names).min() {
            throw InvalidKYCProvider(reason: "has the unknown member \(unknown)")
        }
        self.members = members
    }

    func address() throws(InvalidKYCProvider) -> ProviderAddress {
        guard let url = try text("base_url", max: 1_024) else { throw InvalidKYCProvider(reason: "has no base_url") }
        guard members["private_network"].map({ $0.bool != nil }) ?? true else {
            throw InvalidKYCProvider(reason: "has a private_network other than true or false")
        }
        do throws(WebError) {
            return try ProviderAddress(url, isPrivate: members["private_network"]?.bool ?? false)
        } catch {
            throw InvalidKYCProvider(
                reason: "has a base_url that is neither https nor http on this machine, or cannot be read: \(error)")
        }
    }

    func processes() throws(InvalidKYCProvider) -> [IdentityLevel: String] {
        let problem = InvalidKYCProvider(reason: "has processes other than a name for basic, verified or enhanced")
        guard let named = members["processes"]?.object, !named.isEmpty else { throw problem }
        var processes: [IdentityLevel: String] = [:]
        for (name, process) in named {
            guard let level = IdentityLevel(rawValue: name), let process = process.string, 1...128 ~= process.utf8.count
            else { throw problem }
            processes[level] = process
        }
        return processes
    }

    func secret(_ name: String) throws(InvalidKYCProvider) -> Secret {
        guard let text = try text(name) else { throw InvalidKYCProvider(reason: "has no \(name)") }
        return Secret(text)
    }

    /// A key as the provider's console shows it; its text is the key.
    func key(_ name: String) throws(InvalidKYCProvider) -> SymmetricKey {
        let bytes = Array(try secret(name).revealed.utf8)
        guard bytes.count >= SymmetricKey.byteCountMin else {
            throw InvalidKYCProvider(reason: "has a \(name) of less than \(SymmetricKey.byteCountMin) bytes")
        }
        return SymmetricKey(bytes)
    }

    /// Without control characters, but for the line ends of certificates.
    func text(_ name: String, max: Int = 512) throws(InvalidKYCProvider) -> String? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let text = json.string, (1...max).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D })
        else { throw InvalidKYCProvider(reason: "has a \(name) that is no text of 1 to \(max) bytes") }
        return text
    }

    func number(_ name: String, _ allowed: ClosedRange<Int>) throws(InvalidKYCProvider) -> Int? {
        guard let json = members[name], !json.isNull else { return nil }
        guard let number = json.integer.map(Int.init), allowed.contains(number) else {
            throw InvalidKYCProvider(
                reason: "has a \(name) that is no whole number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }
}
