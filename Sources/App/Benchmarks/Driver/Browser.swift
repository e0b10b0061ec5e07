import NIOCore
import NIOHTTP1

/// A person's browser: keeps cookies, follows no redirect by itself.
struct Browser {
    private(set) var connection: WebConnection
    private(set) var cookies: [String: String]

    init(_ connection: WebConnection, cookies: [String: String] = [:]) {
        self.connection = connection
        self.cookies = cookies
    }

    /// Another browser, without cookies, on the same connection.
    func fresh() -> Browser { Browser(connection) }

    /// Forgets the cookie whose name ends so.
    mutating func forget(_ suffix: String) {
        cookies = cookies.filter { !$0.key.hasSuffix(suffix) }
    }

    mutating func get(_ path: String) async throws -> Answer {
        keepCookies(of: try await connection.get(path, fields))
    }

    mutating func post(_ path: String, _ form: Form) async throws -> Answer {
        keepCookies(of: try await connection.post(path, form, fields))
    }

    /// What a script of the server's own page sends.
    mutating func post(_ path: String, json: [UInt8]) async throws -> Answer {
        keepCookies(of: try await connection.post(path, json: json, fields))
    }

    private var fields: HTTPHeaders {
        guard !cookies.isEmpty else { return [:] }
        return ["Cookie": cookies.map { "\($0)=\($1)" }.joined(separator: "; ")]
    }

    private mutating func keepCookies(of answer: Answer) -> Answer {
        for field in answer.head.headers["Set-Cookie"] {
            let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return answer
    }
}

/// An answer that was not the one that the flow asks for.
struct UnexpectedAnswer: Error, CustomStringConvertible {
    let step: String
    let answer: Answer

    var description: String {
        "\(step): \(answer.status) \(answer.head.headers["Location"].first ?? "") "
            + String(buffer: answer.body.getSlice(at: 0, length: min(300, answer.body.readableBytes)) ?? ByteBuffer())
    }
}

extension Answer {
    func require(_ status: Int, _ step: String) throws -> Answer {
        guard self.status == status else { throw UnexpectedAnswer(step: step, answer: self) }
        return self
    }

    /// Where a redirect leads.
    func location(_ step: String) throws -> String {
        guard (302...303).contains(status), let location = head.headers["Location"].first else {
            throw UnexpectedAnswer(step: step, answer: self)
        }
        return location
    }
}
