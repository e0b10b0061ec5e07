import Cryptography
import TestKit
import Testing
import WebAuthn

@testable import Assembly

@Suite("The configuration of passkeys")
struct SettingsPasskeyTests {
    @Test(
        "is refused where it could not be kept",
        arguments: [
            (["RP_ID": "other.example"], "neither the host of public_url, login.example.com, nor above it"),
            (["RP_ID": "n.example.com"], "neither the host of public_url"),
            (["RP_ID": "https://login.example.com"], "a host name in lower case"),
            (["ORIGINS": "https://shop.example/"], "a list of origins"),
            (["NATIVE_ORIGINS": "https://shop.example"], "a list of what apps send"),
            (["ALLOWED_AAGUIDS": "2fc0579f"], "a list of AAGUIDs"),
            (["DENIED_AAGUIDS": "00000000-0000-0000-0000-000000000000"], "a list of AAGUIDs"),
            (["REQUIRE_ATTESTATION": "true"], "while passkeys.attestation is none"),
            (["REQUIRE_ATTESTATION": "true", "ATTESTATION": "direct"], "nothing could lead to an anchor"),
            (["ATTESTATION": "indirect"], "one of none, direct, enterprise"),
            (["METADATA_FILE": "/a", "METADATA_URL": "https://mds.example/"], "keep one of the two"),
            (["METADATA_URL": "http://mds.example/"], "an https URL"),
            (["METADATA_ROOT_FILE": "/nowhere"], "a file of certificates in PEM"),
        ]
    )
    func refused(_ keys: [String: String], _ words: String) {
        let found = problems(.bare(environment: environment(keys)))

        #expect(found.count == 1)
        #expect(found.first?.contains(words) == true, "\(found)")
    }

    @Test("belongs to the host of the public URL, and to its pages alone")
    func fallback() throws {
        let passkeys = try #require(try Settings(.bare(environment: environment([:]))).passkeys)

        #expect(passkeys.relyingParty.string == "login.example.com")
        #expect(try passkeys.origins == OriginRules(web: ["https://login.example.com"]))
        #expect(passkeys.conveyance == .none && passkeys.registration == RegistrationPolicy())
        #expect(passkeys.list == nil && passkeys.anchors == nil)
    }

    @Test("may belong to a domain above, with pages and apps elsewhere")
    func origins() throws {
        let keys = [
            "RP_ID": "example.com", "ORIGINS": "https://shop.example, https://shop.example.net:8443",
            "NATIVE_ORIGINS": "android:apk-key-hash:abc",
        ]
        let passkeys = try #require(try Settings(.bare(environment: environment(keys))).passkeys)

        #expect(passkeys.relyingParty.string == "example.com")
        #expect(
            try passkeys.origins
                == OriginRules(
                    web: ["https://login.example.com"],
                    related: ["https://shop.example", "https://shop.example.net:8443"],
                    native: ["android:apk-key-hash:abc"]))
    }

    @Test(
        "writes the origin as browsers do",
        arguments: ["https://Login.example.com:443", "https://login.example.com/t/x"])
    func origin(_ url: String) throws {
        let passkeys = try Settings(.bare(environment: ["SURETY_PUBLIC_URL": url])).passkeys

        #expect(try passkeys?.origins == OriginRules(web: ["https://login.example.com"]))
    }

    @Test(
        "is none where passkeys are switched off, or could belong to no domain",
        arguments: [
            ["SURETY_PASSKEYS_ENABLED": "false"], ["SURETY_PUBLIC_URL": "https://192.0.2.1"],
            ["SURETY_PUBLIC_URL": "https://[2001:db8::1]"],
        ])
    func none(_ environment: [String: String]) throws {
        #expect(try Settings(.bare(environment: environment)).passkeys == nil)
    }

    @Test("demands attestation under anchors of the operator's own, and refuses what can be copied")
    func attestation() throws {
        let folder = try TemporaryFolder()
        let root = try TestAuthority.shared.get().rootDER
        let pem = "Root of tests\n-----BEGIN CERTIFICATE-----\n\(Base64.encode(root))\n-----END CERTIFICATE-----\n"
        let keys = [
            "ATTESTATION": "direct", "REQUIRE_ATTESTATION": "true", "DEVICE_BOUND_ONLY": "true",
            "ANCHORS_FILE": try folder.write(pem, to: "root.pem"), "ALLOWED_AAGUIDS": "\(TestAuthenticator.model)",
        ]
        let passkeys = try #require(try Settings(.bare(environment: environment(keys))).passkeys)

        #expect(passkeys.anchors?.certificates.map(\.der) == [root])
        #expect(passkeys.conveyance == .direct && passkeys.registration.attestation == .trusted)
        #expect(passkeys.registration.backup == .deviceBoundOnly)
        #expect(passkeys.registration.models.allowed == [TestAuthenticator.model])
    }

    @Test("reads the list of authenticators under the root that is given")
    func list() throws {
        let folder = try TemporaryFolder()
        let root = try TestAuthority.shared.get().rootDER
        let pem = "-----BEGIN CERTIFICATE-----\n\(Base64.encode(root))\n-----END CERTIFICATE-----"
        let keys = [
            "METADATA_FILE": "/var/lib/surety/mds.jwt", "METADATA_ROOT_FILE": try folder.write(pem, to: "r.pem"),
        ]

        let list = try #require(try Settings(.bare(environment: environment(keys))).passkeys?.list)

        #expect(list.source == .file("/var/lib/surety/mds.jwt") && list.signer == "mds.fidoalliance.org")
        #expect(list.roots.certificates.map(\.der) == [root])
    }

    private func environment(_ keys: [String: String]) -> [String: String] {
        var environment = ["SURETY_PUBLIC_URL": "https://login.example.com"]
        for (key, value) in keys { environment["SURETY_PASSKEYS_" + key] = value }
        return environment
    }
}
