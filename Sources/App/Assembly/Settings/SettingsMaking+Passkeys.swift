import Cryptography
import FoundationEssentials
import Tenancy
import WebAuthn

extension SettingsMaking {
    /// - Returns: nil where they are switched off, or the public URL has no host name that one could belong to.
    func passkeys() throws(ConfigurationRefused) -> Settings.Passkeys? {
        typealias Table = SettingsTable
        guard try value(Table.passkeysEnabled), let relyingParty = try relyingParty() else { return nil }
        let list = try list()
        let anchors = try optional(Table.passkeysAnchors)
        let conveyance = try value(Table.passkeysAttestation).conveyance
        if try value(Table.passkeysRequireAttestation) {
            guard conveyance != .none else {
                throw refused(
                    Table.passkeysRequireAttestation,
                    "cannot be true while passkeys.attestation is none: nobody is asked for what is required")
            }
            guard list != nil || anchors != nil else {
                throw refused(
                    Table.passkeysRequireAttestation,
                    "needs passkeys.metadata_file, passkeys.metadata_url or passkeys.anchors_file: nothing could lead to an anchor"
                )
            }
        }
        return Settings.Passkeys(
            relyingParty: relyingParty,
            origins: try origins(),
            relatedOrigins: try value(Table.passkeysOrigins),
            conveyance: conveyance,
            registration: try registration(conveyance),
            anchors: anchors,
            list: list
        )
    }

    private func relyingParty() throws(ConfigurationRefused) -> RPID? {
        let host = URL(string: try value(SettingsTable.publicURL).string)?.host()?.lowercased() ?? ""
        let given = try optional(SettingsTable.passkeysRelyingParty)
        // A browser takes the host itself or a domain above it (Web Authentication Level 3 §5.1.3).
        if let given, given.string != host, !host.utf8.reversed().starts(with: ".\(given)".utf8.reversed()) {
            throw refused(
                SettingsTable.passkeysRelyingParty, "\(given) is neither the host of public_url, \(host), nor above it")
        }
        let isAddress = host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        return isAddress ? nil : given ?? (try? RPID(host))
    }

    private func origins() throws(ConfigurationRefused) -> OriginRules {
        typealias Table = SettingsTable
        let (web, related) = (try value(Table.publicURL).webOrigin, try value(Table.passkeysOrigins))
        let native = try value(Table.passkeysNativeOrigins)
        do {
            return try OriginRules(web: [web], related: related, native: native)
        } catch {
            throw refused(Table.publicURL, "has an origin that passkeys cannot belong to: \(error)")
        }
    }

    private func registration(_ conveyance: AttestationConveyance) throws(ConfigurationRefused) -> RegistrationPolicy {
        var policy = RegistrationPolicy()
        if try value(SettingsTable.passkeysRequireAttestation) { policy.attestation = .trusted }
        policy.attestation.acceptsEnterprise = conveyance == .enterprise
        if try value(SettingsTable.passkeysDeviceBound) { policy.backup = .deviceBoundOnly }
        policy.models.denied = try value(SettingsTable.passkeysDeniedModels)
        // An empty list would take nobody's.
        if let allowed = try optional(SettingsTable.passkeysAllowedModels), !allowed.isEmpty {
            policy.models.allowed = allowed
        }
        return policy
    }

    private func list() throws(ConfigurationRefused) -> Settings.Passkeys.List? {
        typealias Table = SettingsTable
        let source: Settings.Passkeys.List.Source
        switch (try optional(Table.passkeysMetadataFile), try optional(Table.passkeysMetadataURL)) {
        case (nil, nil): return nil
        case (let path?, nil): source = .file(path)
        case (nil, let url?): source = .url(url)
        case (.some, .some):
            throw refused(Table.passkeysMetadataURL, "is given beside passkeys.metadata_file; keep one of the two")
        }
        guard
            let roots = try optional(Table.passkeysMetadataRoot)
                ?? (try? CertificateFile.anchors(MetadataRoot.usualPath))
        else {
            throw refused(
                Table.passkeysMetadataRoot, "must be set, for there is no certificate at \(MetadataRoot.usualPath)")
        }
        return Settings.Passkeys.List(source: source, roots: roots, signer: try value(Table.passkeysMetadataSigner))
    }
}

extension Issuer {
    /// As browsers write it: in lower case, without the port that is the scheme's own (HTML, "ASCII serialisation").
    fileprivate var webOrigin: String {
        let url = URL(string: string)
        let scheme = isHTTPS ? "https" : "http"
        let port = url?.port.flatMap { $0 == (isHTTPS ? 443 : 80) ? nil : ":\($0)" } ?? ""
        return scheme + "://" + (url?.host() ?? "").lowercased() + port
    }
}
