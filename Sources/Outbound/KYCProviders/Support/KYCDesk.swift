import FoundationEssentials
import JOSE
import Kernel
import Proofing
import WebClient

/// What every adapter has: the tenant's configuration, and calls whose failures are told in the port's terms.
struct KYCDesk: Sendable {
    struct Answer: Sendable {
        let json: JSON
        let bytes: [UInt8]
    }

    let configuration: KYCProviderConfiguration
    let client: ProviderClient
    let clock: any Clock

    /// What the provider calls the process for a level.
    func process(for level: IdentityLevel) throws(KYCFailure) -> String {
        guard let process = configuration.processes[level] else {
            throw .unavailable("no process is configured for the level \(level.rawValue)")
        }
        return process
    }

    /// Asks for JSON.
    ///
    /// - Throws: ``KYCFailure/refused(status:)`` for every status but 200 and 201.
    func ask(
        _ method: WebMethod, _ path: String, headers: [WebHeader], _ body: [UInt8]? = nil
    ) async throws(KYCFailure) -> Answer {
        let response = try await send(method, path, headers: headers, body)
        guard response.status == 200 || response.status == 201 else { throw .refused(status: response.status) }
        do {
            return Answer(json: try JSON(parsing: response.body), bytes: response.body)
        } catch {
            throw .malformed("\(error)")
        }
    }

    /// Tells something; that the provider knows nothing of it is as good as done.
    func tell(
        _ method: WebMethod, _ path: String, headers: [WebHeader], _ body: [UInt8]? = nil
    ) async throws(KYCFailure) {
        let status = try await send(method, path, headers: headers, body).status
        guard 200..<300 ~= status || status == 404 || status == 410 else { throw .refused(status: status) }
    }

    private func send(
        _ method: WebMethod, _ path: String, headers: [WebHeader], _ body: [UInt8]?
    ) async throws(KYCFailure) -> WebResponse {
        do {
            return try await client.send(
                method, path, headers: headers + [WebHeader("accept", "application/json")], json: body)
        } catch {
            throw .unavailable("\(error)")
        }
    }
}

extension JSON {
    /// A member that the interface promises.
    func required(_ name: String) throws(KYCFailure) -> String {
        guard let text = self[name]?.string, !text.isEmpty else { throw .malformed("no \(name)") }
        return text
    }

    /// A name that goes into paths.
    func requiredName(_ name: String) throws(KYCFailure) -> String {
        let text = try required(name)
        guard SafeName.isSafe(text) else { throw .malformed("\(name) is no plain name") }
        return text
    }
}

/// Names that mean nothing in a path but themselves.
enum SafeName {
    static func isSafe(_ name: String) -> Bool {
        1...128 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// A value within a query (RFC 3986 §3.4).
    static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { out, byte in
            let scalar = Character(Unicode.Scalar(byte))
            if isSafe(String(scalar)) {
                out.append(scalar)
            } else {
                out += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0xF)])"
            }
        }
    }
}

/// A page of the provider's to which the person's browser is sent.
enum HostedPage {
    /// - Throws: ``KYCFailure/malformed(_:)`` unless it is https, or http on this machine where the provider itself is there.
    static func url(_ text: String, of address: ProviderAddress) throws(KYCFailure) -> String {
        let isLocal = address.string.hasPrefix("http://")
        guard let url = URL(string: text), url.host() != nil, url.user() == nil, text.utf8.count <= 2_048,
            text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
            url.scheme == "https" || (isLocal && text.hasPrefix(address.string + "/"))
        else { throw .malformed("the page for the person is no https URL") }
        return text
    }
}
