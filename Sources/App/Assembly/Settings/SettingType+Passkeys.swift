import Cryptography
import WebAuthn

extension SettingType<RPID> {
    static var relyingParty: SettingType {
        SettingType(allowed: "a host name in lower case, such as example.com") { try? RPID($0) }
    }
}

extension SettingType<[String]> {
    static var webOrigins: SettingType {
        SettingType(
            allowed: "a list of origins, such as https://shop.example, https://shop.example.net:8443; or nothing"
        ) {
            text in
            let origins = ListedText.parts(text)
            return (try? OriginRules(web: [], related: origins)) == nil ? nil : origins
        }
    }

    static var nativeOrigins: SettingType {
        SettingType(
            allowed:
                "a list of what apps send for an origin, such as android:apk-key-hash:…, ios:bundle-id:…; or nothing"
        ) { text in
            let origins = ListedText.parts(text)
            return (try? OriginRules(web: [], native: origins)) == nil ? nil : origins
        }
    }
}

extension SettingType<Set<AAGUID>> {
    static var models: SettingType {
        SettingType(
            allowed: "a list of AAGUIDs, such as 2fc0579f-8113-47ea-b116-bb5a8db9202a; or nothing"
        ) { text in
            let parts = ListedText.parts(text)
            let models = parts.compactMap { AAGUID($0) }.filter { !$0.isZero }
            return models.count == parts.count ? Set(models) : nil
        }
    }
}

extension SettingType<TrustAnchors> {
    static var certificates: SettingType {
        SettingType(
            allowed: "a file of certificates in PEM",
            parse: { try? CertificateFile.anchors($0) },
            complaint: { path in
                do throws(CertificateFile.Unusable) {
                    _ = try CertificateFile.anchors(path)
                    return nil
                } catch {
                    return error.reason
                }
            }
        )
    }
}

/// The elements of a value that is a list.
private enum ListedText {
    static func parts(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part.drop(while: \.isWhitespace)
            while part.last?.isWhitespace == true { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}

extension SettingType<String> {
    static var httpsURL: SettingType {
        SettingType(allowed: "an https URL") { text in
            text.utf8.starts(with: "https://".utf8) && text.utf8.count > 8
                && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
                ? text : nil
        }
    }
}
