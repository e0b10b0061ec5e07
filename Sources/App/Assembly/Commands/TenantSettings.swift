import Authentication
public import JOSE
import KYCProviders
import PalmProviders
import Tenancy

/// What operators set for a tenant while servers run; each is checked as the server would read it before it is taken.
public enum TenantSetting: String, CaseIterable, Sendable {
    case assurance
    case palm
    case kyc

    /// - Throws: what says where the document is wrong.
    func check(_ json: JSON) throws {
        switch self {
        case .assurance: _ = try AssurancePolicy(json: json)
        case .palm: _ = try PalmProviderConfiguration(json: json)
        case .kyc: _ = try ProofingDocument(json: json)
        }
    }

    /// Whether all of it may be shown: the others hold keys.
    var isPublic: Bool { self == .assurance }
}

extension House {
    /// Takes a document for the tenant from now on; running servers follow within seconds.
    public func set(_ setting: TenantSetting, _ json: JSON) async throws {
        try setting.check(json)
        try await documents().save(json.bytes(), as: setting.rawValue, in: tenant.id)
    }

    /// - Returns: whether there was one.
    public func remove(_ setting: TenantSetting) async throws -> Bool {
        try await documents().remove(setting.rawValue, in: tenant.id)
    }

    /// What is set, its secrets masked; for assurance, where nothing is set, what holds without.
    public func show(_ setting: TenantSetting) async throws -> JSON? {
        if setting == .assurance {
            return try await AssurancePolicies(documents: documents()).policy(of: tenant.id).json
        }
        guard let body = try await documents().body(of: setting.rawValue, in: tenant.id) else { return nil }
        return try JSON(parsing: body, bytesMax: TenantDocuments.bytesMax).masked
    }
}

extension JSON {
    /// Every text hidden but those that are known to be no secret.
    fileprivate var masked: JSON {
        switch self {
        case .string: "(hidden)"
        case .array(let elements): .array(elements.map(\.masked))
        case .object(let members):
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, value in
                        (name, Self.open.contains(name) ? value : value.masked)
                    }))
        case .null, .bool, .integer, .number: self
        }
    }

    private static let open: Set<String> = [
        "provider", "name", "base_url", "levels", "processes", "trust_framework", "rules", "reader", "paths", "claims",
    ]
}
