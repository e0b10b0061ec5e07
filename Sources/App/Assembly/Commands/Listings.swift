public import Accounts
import FoundationEssentials
public import JOSE
import Kernel
public import OAuth

/// What commands print of clients: the response form of RFC 7591 §3.2.1 for programs, a table for people.
public enum ClientListing {
    /// The metadata in force, what was given and what was defaulted; `client_secret` only where it was just made.
    public static func json(_ client: Client, secret: String? = nil) -> JSON {
        var members = client.metadata.registration
        for (name, value) in defaults(client.metadata) where members[name] ?? .null == .null { members[name] = value }
        members["client_id"] = .string(client.id.string)
        members["client_id_issued_at"] = .integer(client.createdAt.numericDate)
        if let secret {
            members["client_secret"] = .string(secret)
            members["client_secret_expires_at"] = 0
        }
        return .object(members)
    }

    /// With when each secret was made and ends; the secrets themselves are not known here.
    public static func jsonWithSecrets(_ client: Client) -> JSON {
        guard case .object(var members) = json(client) else { return json(client) }
        members["client_secrets"] = .array(
            client.secrets.map { secret in
                .object([
                    "created_at": .integer(secret.createdAt.numericDate),
                    "expires_at": .integer(secret.expiresAt?.numericDate ?? 0),
                ])
            })
        return .object(members)
    }

    private static func defaults(_ metadata: ClientMetadata) -> [String: JSON] {
        var members: [String: JSON] = [
            "token_endpoint_auth_method": .string(metadata.authenticationMethod.rawValue),
            "grant_types": .array(metadata.grantTypes.map(\.rawValue).sorted().map(JSON.string)),
            "response_types": metadata.allows(.authorizationCode) ? ["code"] : [],
            "scope": .string(metadata.scope.description),
            "subject_type": .string(metadata.subjectType.rawValue),
            "id_token_signed_response_alg": .string(metadata.idTokenAlgorithm.rawValue),
            "access_token_signed_response_alg": .string(metadata.accessTokenAlgorithm.rawValue),
            "require_pkce": .bool(metadata.requiresProofKey),
            "require_consent": .bool(metadata.requiresConsent),
            "require_consent_for_verified_claims": .bool(metadata.requiresConsentForVerifiedClaims),
        ]
        if !metadata.redirectURIs.isEmpty {
            members["redirect_uris"] = .array(metadata.redirectURIs.map { .string($0.string) })
        }
        return members
    }

    public static func table(_ clients: [Client]) -> String {
        var table = TextTable("CLIENT ID", "NAME", "AUTHENTICATION", "GRANTS", "CREATED")
        for client in clients {
            table.add(
                client.id.string, client.metadata.name ?? "", client.metadata.authenticationMethod.rawValue,
                client.metadata.grantTypes.map(\.rawValue).sorted().joined(separator: " "), day(client.createdAt))
        }
        return table.description
    }

    static func day(_ date: Date) -> String { date.formatted(.iso8601.year().month().day()) }
}

/// What commands print of people: OpenID claims beside `username` and `state`.
public enum UserListing {
    public static func json(_ user: User) -> JSON {
        var members = user.profile.claims
        members["sub"] = .string(user.id.string)
        members["username"] = .string(user.username.string)
        members["created_at"] = .integer(user.createdAt.numericDate)
        members["updated_at"] = .integer(user.updatedAt.numericDate)
        switch user.state {
        case .active: members["state"] = "active"
        case .disabled(let time):
            members["state"] = "disabled"
            members["disabled_at"] = .integer(time.numericDate)
        }
        return .object(members)
    }

    public static func table(_ users: [User]) -> String {
        var table = TextTable("USERNAME", "NAME", "E-MAIL", "STATE", "CREATED", "SUB")
        for user in users {
            table.add(
                user.username.string, user.profile["name"]?.string ?? "", user.profile["email"]?.string ?? "",
                user.isActive ? "active" : "disabled", ClientListing.day(user.createdAt), user.id.string)
        }
        return table.description
    }
}

/// What commands print of signing keys; never a private part.
public enum KeyListing {
    public static func json(_ key: SigningKey) -> JSON {
        var members: [String: JSON] = [
            "kid": .string(key.keyID),
            "alg": .string(key.algorithm.rawValue),
            "state": .string(key.state.rawValue),
            "created_at": .integer(key.createdAt.numericDate),
        ]
        if let time = key.activatedAt { members["activated_at"] = .integer(time.numericDate) }
        if let time = key.goneAt { members["gone_at"] = .integer(time.numericDate) }
        return .object(members)
    }

    public static func table(_ keys: [SigningKey]) -> String {
        var table = TextTable("KEY ID", "ALGORITHM", "STATE", "CREATED", "ACTIVE SINCE", "PUBLISHED UNTIL")
        for key in keys {
            table.add(
                key.keyID, key.algorithm.rawValue, key.state.rawValue, time(key.createdAt),
                key.activatedAt.map(time) ?? "", key.goneAt.map(time) ?? "")
        }
        return table.description
    }

    private static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}

/// What `surety config` prints.
public enum ConfigListing {
    public static func json(_ settings: Settings) -> JSON {
        .array(
            settings.effective.map { setting in
                .object([
                    "key": .string(setting.key),
                    "value": setting.value.map(JSON.string) ?? .null,
                    "secret": .bool(setting.isSecret),
                    "origin": .string(setting.origin.description),
                ])
            })
    }

    public static func table(_ settings: Settings) -> String {
        var table = TextTable("KEY", "VALUE", "FROM")
        for setting in settings.effective {
            let value = setting.value ?? setting.note.map { "(\($0))" } ?? (setting.isSecret ? "(hidden)" : "")
            table.add(setting.key, value, setting.origin.description)
        }
        return table.description
    }
}
