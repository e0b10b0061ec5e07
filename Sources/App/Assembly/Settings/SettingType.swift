import Cryptography
import HTTP
import Redis
import Tenancy

/// How the text of a value is read, and what is taken, in words.
struct SettingType<Value: Sendable>: Sendable {
    let allowed: String
    let parse: @Sendable (String) -> Value?
    /// What exactly is wrong with a text, without a word of it; nil where what is allowed says all.
    var complaint: @Sendable (String) -> String? = { _ in nil }
}

extension SettingType<Int> {
    static func integer(_ range: ClosedRange<Int>, _ unit: String) -> SettingType {
        SettingType(allowed: "a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)") { text in
            // `Int` alone also takes a plus sign.
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }

    static func seconds(_ range: ClosedRange<Int>) -> SettingType { integer(range, "seconds") }

    static func milliseconds(_ range: ClosedRange<Int>) -> SettingType { integer(range, "milliseconds") }
}

extension SettingType<Bool> {
    static var flag: SettingType {
        SettingType(allowed: "true or false") { ["true": true, "false": false][$0] }
    }
}

extension SettingType<String> {
    static var line: SettingType {
        SettingType(allowed: "a line of 1 to 200 characters") { text in
            let isLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
            return isLine && (1...200).contains(text.unicodeScalars.count) && text.contains { !$0.isWhitespace }
                ? text : nil
        }
    }

    static var path: SettingType {
        SettingType(allowed: "a path, absolute or from the working directory") { text in
            text.isEmpty || text.utf8.contains(0) ? nil : text
        }
    }

    static var resourcesFolder: SettingType {
        SettingType(
            allowed: "a folder with \(ResourcesFolder.contents.map { $0 + "/" }.joined(separator: ", ")) in it"
        ) { ResourcesFolder.isOne($0) ? $0 : nil }
    }
}

extension SettingType where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: SettingType {
        let names = Value.allCases.map(\.rawValue)
        let words = names.count == 2 ? names.joined(separator: " or ") : "one of " + names.joined(separator: ", ")
        return SettingType(allowed: words) { Value(rawValue: $0) }
    }
}

extension SettingType<Issuer> {
    static var issuer: SettingType {
        SettingType(
            allowed: "an https URL without query or fragment, such as https://login.example.com; "
                + "plain http is for localhost alone"
        ) { try? Issuer($0) }
    }
}

extension SettingType<ListenAddress> {
    static var address: SettingType {
        SettingType(allowed: ListenAddress.allowed) { ListenAddress($0) }
    }
}

extension SettingType<ListenAddress?> {
    /// Whoever parses gets a value that may itself be none: `off` is a choice, not a mistake.
    static var addressOrOff: SettingType {
        SettingType(allowed: ListenAddress.allowed + "; or off") { text in
            text == "off" ? .some(nil) : ListenAddress(text).map(Optional.some)
        }
    }
}

extension SettingType<DatabaseURL> {
    static var database: SettingType {
        SettingType(
            allowed: "sqlite: and the path of a file, such as sqlite:/var/lib/surety/surety.sqlite, or the URL of a "
                + "PostgreSQL server, such as postgres://surety@db.example.com/surety?sslmode=verify-full"
        ) { DatabaseURL($0) }
    }
}

extension SettingType<RedisURL> {
    static var redis: SettingType {
        SettingType(
            allowed: "a URL such as redis://surety:password@cache.example.com, rediss://… over TLS, "
                + "redis+sentinel://host,host/master or redis+cluster://host,host",
            parse: { try? RedisURL($0) },
            complaint: { text in
                do throws(RedisURLProblem) {
                    _ = try RedisURL(text)
                    return nil
                } catch {
                    return error.description
                }
            }
        )
    }
}

extension SettingType<String> {
    /// No braces and colons, by which a cluster and we ourselves part keys.
    static var keyPrefix: SettingType {
        SettingType(allowed: "1 to 32 letters, digits, points, hyphens and underscores") { text in
            let isPlain = text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
                default: false
                }
            }
            return isPlain && (1...32).contains(text.utf8.count) ? text : nil
        }
    }
}

extension SettingType<SymmetricKey> {
    static var masterKey: SettingType {
        SettingType(allowed: "32 bytes in base64 or base64url") { MasterKey.decode($0) }
    }
}

extension SettingType<[AddressPrefix]> {
    static var prefixes: SettingType {
        SettingType(
            allowed: "a list of addresses and blocks, such as 10.0.0.0/8, 2001:db8::/32; or nothing"
        ) { text in
            let parts = text.split(separator: ",").map { $0.drop(while: \.isWhitespace) }
            let trimmed = parts.map { String($0).trimmingTrailingSpace }.filter { !$0.isEmpty }
            let prefixes = trimmed.compactMap { AddressPrefix($0) }
            return prefixes.count == trimmed.count ? prefixes : nil
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpace: String {
        var text = Substring(self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
