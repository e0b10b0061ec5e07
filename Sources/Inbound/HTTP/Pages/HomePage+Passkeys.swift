import FoundationEssentials

extension HomePage {
    struct Passkey: Sendable {
        let id: String
        /// What the person calls it, or else who keeps it; nil where neither is known.
        var title: String?
        var provider: String?
        let created: Date
        var lastUsed: Date?
        /// It is on all the person's devices, or may come to be.
        let isSynced: Bool
        /// The metadata of its model speak against it.
        var isSuspect: Bool = false
        /// The page on which it is removed.
        let removeAddress: String

        func fields(_ phrasebook: Phrasebook) -> PageFields {
            var fields: PageFields = [
                "id": id,
                "created": phrasebook.moment(created),
                "isSynced": isSynced,
                "isSuspect": isSuspect,
                "removeAddress": removeAddress,
            ]
            fields["title"] = title
            fields["provider"] = provider == title ? nil : provider
            fields["lastUsed"] = lastUsed.map(phrasebook.moment)
            return fields
        }
    }

    /// What the browser may tell those who keep the passkeys, after a change (Web Authentication Level 3 §5.1.10).
    struct PasskeySignal: Sendable {
        let rpID: String
        /// The user handle, in base64url as all that follows.
        let user: String
        let credentials: [String]
        let name: String
        let displayName: String

        var fields: PageFields {
            [
                "rpID": rpID, "user": user, "credentials": credentials.joined(separator: " "), "name": name,
                "displayName": displayName,
            ]
        }
    }

    /// A person's passkeys.
    struct Passkeys: Sendable {
        let all: [Passkey]
        /// Where another is made.
        let addAddress: String
        /// Nil where nothing has changed.
        var signal: PasskeySignal?

        func fields(_ phrasebook: Phrasebook) -> PageFields {
            var fields: PageFields = [
                "all": all.map { $0.fields(phrasebook) }, "hasAny": !all.isEmpty, "addAddress": addAddress,
            ]
            fields["signal"] = signal?.fields
            return fields
        }
    }
}
