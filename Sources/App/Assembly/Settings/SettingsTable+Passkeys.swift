import WebAuthn

/// How passkeys are registered, and what authenticators are believed.
extension SettingsTable {
    static let passkeysEnabled = Setting(
        "passkeys.enabled", .flag, .text("true"),
        "Whether people may register passkeys and sign in with them.")
    static let passkeysRelyingParty = Setting(
        "passkeys.rp_id", .relyingParty, .absent("the host of public_url"),
        """
        The domain that passkeys belong to: the host of public_url, or a domain above it, so that they go on working when \
        the server moves within it. To change it later makes all passkeys worthless.
        """)
    static let passkeysOrigins = Setting(
        "passkeys.origins", .webOrigins, .text(""),
        """
        Further origins whose pages may use these passkeys, under other domains too; browsers ask for the list at \
        /.well-known/webauthn.
        """)
    static let passkeysNativeOrigins = Setting(
        "passkeys.native_origins", .nativeOrigins, .text(""),
        "Apps that may use these passkeys, by what the system sends for them in place of an origin.")
    static let passkeysAttestation = Setting(
        "passkeys.attestation", SettingType<RequestedAttestation>.choice, .text("none"),
        """
        How much the maker's word on an authenticator is asked for. `direct` asks people for their consent in some \
        browsers; `enterprise` also for the number of the device, where the browser was set up to give it.
        """)
    static let passkeysRequireAttestation = Setting(
        "passkeys.require_attestation", .flag, .text("false"),
        """
        Whether only authenticators are taken whose maker vouches for them by a certificate that leads to the list of \
        FIDO or to passkeys.anchors_file. It shuts out most phones and password managers.
        """)
    static let passkeysDeviceBound = Setting(
        "passkeys.device_bound_only", .flag, .text("false"),
        "Whether new passkeys that can be copied to a person's other devices are refused.")
    static let passkeysAllowedModels = Setting(
        "passkeys.allowed_aaguids", .models, .absent("all models"),
        "The models of authenticators that are taken; one that names no model is then not taken.")
    static let passkeysDeniedModels = Setting(
        "passkeys.denied_aaguids", .models, .text(""),
        "Models of authenticators that are not taken.")
    static let passkeysAnchors = Setting(
        "passkeys.anchors_file", .certificates, .absent("none beside those of the list"),
        "Certificates in PEM that attestations may lead to whatever the model, such as those of Apple and Google.")
    static let passkeysMetadataFile = Setting(
        "passkeys.metadata_file", .path, .absent("no list of authenticators is read"),
        """
        The FIDO metadata BLOB, as it was fetched; looked at once a day. Refused lists leave the one in use, which is \
        kept in the store.
        """)
    static let passkeysMetadataURL = Setting(
        "passkeys.metadata_url", .httpsURL, .absent("no list of authenticators is fetched"),
        "From where the same is fetched once a day, such as https://mds3.fidoalliance.org/.")
    static let passkeysMetadataRoot = Setting(
        "passkeys.metadata_root_file", .certificates,
        .absent("GlobalSign Root CA - R3, where the system has it at \(MetadataRoot.usualPath)"),
        "The certificate that the signer of the list has to lead to.")
    static let passkeysMetadataSigner = Setting(
        "passkeys.metadata_signer", .line, .text("mds.fidoalliance.org"),
        "The host name that the signer's certificate has to be for.")

    static let passkeys: [any SettingDefinition] = [
        passkeysEnabled, passkeysRelyingParty, passkeysOrigins, passkeysNativeOrigins, passkeysAttestation,
        passkeysRequireAttestation, passkeysDeviceBound, passkeysAllowedModels, passkeysDeniedModels, passkeysAnchors,
        passkeysMetadataFile, passkeysMetadataURL, passkeysMetadataRoot, passkeysMetadataSigner,
    ]
}

/// The choices of `passkeys.attestation`; `indirect` is left out, for what it brings is the browser's to choose.
enum RequestedAttestation: String, CaseIterable {
    case none
    case direct
    case enterprise

    var conveyance: AttestationConveyance {
        switch self {
        case .none: .none
        case .direct: .direct
        case .enterprise: .enterprise
        }
    }
}

/// FIDO's own service is signed under GlobalSign Root CA - R3.
enum MetadataRoot {
    static let usualPath = "/usr/share/ca-certificates/mozilla/GlobalSign_Root_CA_-_R3.crt"
}
