/// A URL taken apart, its pieces still as written.
struct RedisURLParts {
    let scheme: String
    private let userInfo: String?
    private let hosts: String
    let path: [String]
    private let query: [String: String]

    init(_ text: String) throws(RedisURLProblem) {
        guard let mark = text.firstRange(of: "://") else { throw .scheme }
        scheme = text[..<mark.lowerBound].lowercased()
        var rest = text[mark.upperBound...]
        if let question = rest.firstIndex(of: "?") {
            query = try Self.parameters(rest[rest.index(after: question)...])
            rest = rest[..<question]
        } else {
            query = [:]
        }
        // The last one: a password that was not encoded may hold others, and must not be taken for a host.
        let at = rest.lastIndex(of: "@")
        userInfo = at.map { String(rest[..<$0]) }
        let authorityAndPath = at.map { rest[rest.index(after: $0)...] } ?? rest
        let pieces = authorityAndPath.split(separator: "/", omittingEmptySubsequences: false)
        hosts = String(pieces.first ?? "")
        path = pieces.dropFirst().map(String.init).filter { !$0.isEmpty }
    }

    private static func parameters(_ text: Substring) throws(RedisURLProblem) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in text.split(separator: "&") {
            guard let equals = pair.firstIndex(of: "=") else { throw .parameter }
            let name = String(pair[..<equals])
            let value = try decoded(pair[pair.index(after: equals)...])
            guard parameters.updateValue(value, forKey: name) == nil else { throw .parameter }
        }
        return parameters
    }

    func credentials() throws(RedisURLProblem) -> RedisCredentials? {
        guard let userInfo else { return nil }
        guard let colon = userInfo.firstIndex(of: ":") else { throw .credentials }
        let user = try Self.decoded(userInfo[..<colon])
        let password = try Self.decoded(userInfo[userInfo.index(after: colon)...])
        guard !password.isEmpty else { throw .credentials }
        return RedisCredentials(user: user.isEmpty ? nil : user, password: password)
    }

    func sentinelCredentials() throws(RedisURLProblem) -> RedisCredentials? {
        guard let password = query["sentinel_password"], !password.isEmpty else {
            guard query["sentinel_user"] == nil, query["sentinel_password"] == nil else { throw .credentials }
            return nil
        }
        return RedisCredentials(user: query["sentinel_user"], password: password)
    }

    func onlyAddress() throws(RedisURLProblem) -> RedisAddress {
        let addresses = try addresses(standardPort: RedisAddress.standardPort)
        guard addresses.count == 1, let address = addresses.first else { throw .oneHost }
        return address
    }

    func addresses(standardPort: Int) throws(RedisURLProblem) -> [RedisAddress] {
        var addresses: [RedisAddress] = []
        for text in hosts.split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try Self.address(text, standardPort: standardPort))
        }
        return addresses
    }

    private static func address(_ text: Substring, standardPort: Int) throws(RedisURLProblem) -> RedisAddress {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let bracket = text.firstIndex(of: "]") else { throw .host }
            host = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .host }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let isHost = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"%@[]\"<>^`{|}"#.utf8.contains($0) }
        guard !host.isEmpty, isHost else { throw .host }
        guard let port else { return RedisAddress(host: String(host), port: standardPort) }
        guard let number = Int(port), (1...65_535).contains(number) else { throw .port }
        return RedisAddress(host: String(host), port: number)
    }

    func pathText(at index: Int) throws(RedisURLProblem) -> String? {
        index < path.count ? try Self.decoded(path[index][...]) : nil
    }

    /// The number of a database at the end of the path; 0 where there is none.
    func database(at index: Int) throws(RedisURLProblem) -> Int {
        guard path.count <= index + 1 else { throw .database }
        guard index < path.count else { return 0 }
        guard let number = Int(path[index]), (0...65_535).contains(number) else { throw .database }
        return number
    }

    func flag(_ name: String) throws(RedisURLProblem) -> Bool {
        switch query[name] {
        case "true": true
        case "false", nil: false
        default: throw .parameter
        }
    }

    func refuseParameters(besides known: Set<String>) throws(RedisURLProblem) {
        guard query.keys.allSatisfy(known.contains) else { throw .parameter }
    }

    var redacted: String {
        let who = userInfo.map { info in "\(info.prefix { $0 != ":" }):***@" } ?? ""
        let path = path.map { "/" + $0 }.joined()
        let parameters = query.keys.sorted().map {
            $0.hasPrefix("sentinel_") ? "\($0)=***" : "\($0)=\(self.query[$0] ?? "")"
        }
        return "\(scheme)://\(who)\(hosts)\(path)" + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    private static func decoded(_ text: Substring) throws(RedisURLProblem) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else { throw .encoding }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .encoding }
        return string
    }
}
