import Cryptography
import JOSE

// What the two ceremonies ask of the client data, step 5 to 11 of §7.1 and 8 to 14 of §7.2.

extension CeremonyContext {
    /// UTF-8, and small enough to be looked at.
    func requireClientDataText() throws(Refusal) {
        guard case .failure(let refusal) = clientData else { return }
        if refusal.rule == .responseTooLarge || refusal.rule == .clientDataNotText { throw refusal }
    }

    func requireClientData() throws(Refusal) {
        let data = try clientData.get()
        guard profile == .fidoConformance, let binding = data.tokenBinding else { return }
        // Level 1 §5.8.1; Level 2 and 3 only reserve the name, but the conformance tools still send it.
        guard let status = binding["status"]?.string, ["supported", "present"].contains(status) else {
            throw Refusal(
                .tokenBindingMalformed, "tokenBinding has no known status.", source: "WebAuthn Level 1 §5.8.1")
        }
        guard status == "supported" || binding["id"]?.string.flatMap({ Base64URL.decode($0) }) != nil else {
            throw Refusal(
                .tokenBindingMalformed, "tokenBinding is present without an id.", source: "WebAuthn Level 1 §5.8.1")
        }
    }

    func requireType(_ type: String) throws(Refusal) {
        guard try clientData.get().type == type else {
            throw Refusal(
                .wrongClientDataType, "The client data is not of type \"\(type)\": it is of another ceremony.")
        }
    }

    /// Compared as text: the client encodes what it was given in the one form that base64url has (§5.8.1).
    func requireChallenge() throws(Refusal) {
        let sent = Array(try clientData.get().challenge.utf8)
        guard constantTimeEquals(sent, Array(Base64URL.encode(challenge.bytes).utf8)) else {
            throw Refusal(.challengeMismatch, "The challenge is not the one that was given for this ceremony.")
        }
    }

    func requireOrigin() throws(Refusal) {
        guard origins.allows(try clientData.get().origin) else {
            throw Refusal(.originNotAllowed, "The ceremony took place at an origin that is not expected.")
        }
    }

    func requireNoUnexpectedFrame() throws(Refusal) {
        guard try !clientData.get().isCrossOrigin || origins.allowsEmbedding else {
            throw Refusal(
                .crossOriginNotAllowed, "The ceremony took place in a frame of another origin, which is not expected.")
        }
    }

    func requireKnownTopOrigin() throws(Refusal) {
        let data = try clientData.get()
        guard let top = data.topOrigin else { return }
        // §5.8.1 writes the member only where crossOrigin is true.
        guard data.isCrossOrigin else {
            throw Refusal(.topOriginNotAllowed, "The client names a top origin, but denies to be in a frame.")
        }
        guard origins.allows(top: top) else {
            throw Refusal(.topOriginNotAllowed, "The ceremony took place under a page that is not expected.")
        }
    }
}

// What they ask of the flags.

extension CeremonyContext {
    func requireFlags(userPresence: Bool) throws(Refusal) {
        let isPresent = try authenticatorData.get().flags.isUserPresent
        guard isPresent || !userPresence else {
            throw Refusal(.userNotPresent, "The authenticator did not see that a user was present.")
        }
    }

    func requireUserVerification(if isRequired: Bool) throws(Refusal) {
        let isVerified = try authenticatorData.get().flags.isUserVerified
        guard isVerified || !isRequired else {
            throw Refusal(.userNotVerified, "The authenticator did not verify the user.")
        }
    }

    func requireConsistentBackup() throws(Refusal) {
        let flags = try authenticatorData.get().flags
        guard flags.isBackupEligible || !flags.isBackedUp else {
            throw Refusal(
                .backupStateWithoutEligibility, "The credential is said to be backed up, but not to be eligible for it."
            )
        }
    }

    func requireBackup(_ rule: BackupRule) throws(Refusal) {
        let isEligible = try authenticatorData.get().flags.isBackupEligible
        if rule == .deviceBoundOnly, isEligible {
            throw Refusal(.deviceBoundRequired, "The credential can be copied to other devices, which is not allowed.")
        }
        if rule == .syncedOnly, !isEligible {
            throw Refusal(.syncedRequired, "The credential cannot be copied to other devices, which is demanded.")
        }
    }
}
