import HTTPTypes
import Hummingbird
import JOSE
import NIOCore
import OAuth
import Synchronization
import Testing

/// What the site said to one request.
struct Answer: Sendable {
    /// Path and query of the request.
    let target: String
    let status: Int
    let fields: HTTPFields
    let text: String

    var path: String { String(target.prefix { $0 != "?" }) }
    var location: String? { fields[.location] }
    var forms: [Form] { Form.all(in: text) }

    func field(_ name: String) -> String? {
        fields.first { $0.name.canonicalName == name.lowercased() }?.value
    }

    /// The body as JSON; the members of an object.
    func json() throws -> [String: JSON] {
        let json = try JSON(parsing: Array(text.utf8))
        return try #require(json.object, "\(text) is no JSON object")
    }

    /// The member `error` of a JSON answer.
    var error: String? { (try? json())?["error"]?.string }

    /// What a redirect or a self-posting form brings the client.
    func parameters() throws -> OAuth.Parameters {
        if let location {
            let start = try #require(location.firstIndex { $0 == "#" } ?? location.firstIndex { $0 == "?" })
            return try OAuth.Parameters(urlEncoded: Array(location[location.index(after: start)...].utf8))
        }
        return OAuth.Parameters(try #require(forms.first, "neither a redirect nor a form: \(text)").fields)
    }

    /// The form with a button of this value.
    func form(pressing value: String) throws -> Form {
        guard let form = forms.first(where: { form in form.buttons.contains { $0.1 == value } }) else {
            throw Missing(what: "a button \(value)", answer: self)
        }
        return form
    }

    /// The form with a field of this name.
    func form(asking name: String) throws -> Form {
        guard let form = forms.first(where: { form in form.asks && form.fields.contains { $0.0 == name } }) else {
            throw Missing(what: "a field \(name)", answer: self)
        }
        return form
    }

    /// The form that a script fills in: with a field of this name, seen or not.
    func form(with name: String) throws -> Form {
        guard let form = forms.first(where: { form in form.fields.contains { $0.0 == name } }) else {
            throw Missing(what: "a form with \(name)", answer: self)
        }
        return form
    }

    /// Where the first choice leads that speaks of what is named.
    func choice(leadingTo path: String) throws -> String {
        let ways = Form.pieces(of: text, from: "class=\"choice\" href=\"", to: "\"")
        guard let way = ways.first(where: { $0.hasPrefix(path) }) else {
            throw Missing(what: "a choice that leads to \(path)", answer: self)
        }
        return String(way).replacing("&amp;", with: "&")
    }

    /// The address that a link with this text leads to.
    func link(named title: String) throws -> String {
        let links = Form.pieces(of: text, from: "<a ", to: "</a>")
        guard let link = links.first(where: { $0.hasSuffix(">\(title)") }),
            let address = Attributes(link.prefix { $0 != ">" })["href"]
        else { throw Missing(what: "a link \(title)", answer: self) }
        return address
    }

    /// The form that is posted to this path.
    func form(to action: String) throws -> Form {
        guard let form = forms.first(where: { $0.action == action }) else {
            throw Missing(what: "a form to \(action)", answer: self)
        }
        return form
    }
}

/// A page has not what a visitor looks for on it.
struct Missing: Error, CustomStringConvertible {
    let what: String
    let answer: Answer

    var description: String {
        "no \(what) on \(answer.target): \(answer.status) \(answer.location ?? "") \(answer.text)"
    }
}

final class Collector: ResponseBodyWriter {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += buffer.readableBytesView } }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
