import Accounts
import FoundationEssentials
import Kernel
import WebAuthn

extension Passkey {
    init(_ registered: RegisteredCredential, id: ID<Passkey>, of user: ID<User>, named name: PasskeyName, at now: Date)
    {
        self.init(
            id: id,
            user: user,
            credential: Credential(
                id: registered.id,
                publicKey: registered.publicKey,
                aaguid: registered.aaguid.bytes,
                isBackupEligible: registered.isBackupEligible,
                wasUserVerified: registered.isUserVerified,
                transports: registered.transports.map(\.rawValue),
                attestation: Attestation(registered, at: now)
            ),
            name: name.string,
            createdAt: now,
            signCount: registered.signCount,
            isBackedUp: registered.isBackedUp
        )
    }

    var descriptor: CredentialDescriptor {
        CredentialDescriptor(id: credential.id, transports: credential.transports.compactMap(Transport.init(rawValue:)))
    }
}

extension Passkey.Attestation {
    fileprivate init(_ registered: RegisteredCredential, at now: Date) {
        let attestation = registered.attestation
        self.init(
            format: attestation.format,
            object: registered.attestationObject,
            clientData: registered.clientDataJSON,
            isTrusted: attestation.isTrusted,
            // Only a trusted attestation vouches for the model that the certification is of.
            certification: attestation.isTrusted ? attestation.metadata?.certification(at: now)?.statusName : nil
        )
    }
}

extension CertificationLevel {
    /// As FIDO's status reports call it (FIDO Metadata Service 3 §3.1.4).
    fileprivate var statusName: String {
        let level =
            switch self {
            case .l1: "L1"
            case .l1Plus: "L1plus"
            case .l2: "L2"
            case .l2Plus: "L2plus"
            case .l3: "L3"
            case .l3Plus: "L3plus"
            }
        return "FIDO_CERTIFIED_" + level
    }
}
