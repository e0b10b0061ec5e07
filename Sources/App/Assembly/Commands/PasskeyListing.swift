import Accounts
import FoundationEssentials
public import HTTP
public import JOSE
import Kernel
public import Passkeys
import WebAuthn

/// What commands print of passkeys: nothing by which one could be used or a person be recognised elsewhere.
public enum PasskeyListing {
    public static func json(_ passkey: Passkey, _ providers: PasskeyProviders) -> JSON {
        let credential = passkey.credential
        var members: [String: JSON] = [
            "id": .string(passkey.id.string),
            "sub": .string(passkey.user.string),
            "name": .string(providers.title(of: passkey) ?? passkey.name),
            "created_at": .integer(passkey.createdAt.numericDate),
            "synced": .bool(isSynced(passkey)),
            "attested": .bool(credential.attestation.isTrusted),
            "attestation_format": .string(credential.attestation.format),
        ]
        members["provider"] = providers.name(of: passkey).map(JSON.string)
        members["aaguid"] = AAGUID(credential.aaguid).map { .string($0.description) }
        members["last_used_at"] = passkey.lastUsedAt.map { .integer($0.numericDate) }
        members["certification"] = credential.attestation.certification.map(JSON.string)
        if let suspicion = passkey.suspicion {
            members["suspicion"] = [
                "status": .string(suspicion.status), "since": .integer(suspicion.since.numericDate),
            ]
        }
        return .object(members)
    }

    public static func table(_ passkeys: [Passkey], _ providers: PasskeyProviders) -> String {
        var table = TextTable("ID", "NAME", "KEPT BY", "KIND", "ATTESTED", "CREATED", "LAST USED", "STATE")
        for passkey in passkeys {
            table.add(
                passkey.id.string, providers.title(of: passkey) ?? passkey.name, providers.name(of: passkey) ?? "",
                isSynced(passkey) ? "synced" : "device-bound",
                passkey.credential.attestation.certification
                    ?? (passkey.credential.attestation.isTrusted ? "yes" : "no"),
                ClientListing.day(passkey.createdAt), passkey.lastUsedAt.map(ClientListing.day) ?? "never",
                passkey.suspicion?.status ?? "good")
        }
        return table.description
    }

    private static func isSynced(_ passkey: Passkey) -> Bool {
        passkey.isBackedUp || passkey.credential.isBackupEligible
    }
}
