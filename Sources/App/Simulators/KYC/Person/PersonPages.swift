import HTTP
import HTTPTypes
import Hummingbird

/// The simulator's few pages. They need no script.
enum PersonPages {
    static func page(_ one: SimulatedCase, back: String?) -> Response {
        let number =
            one.vendor == .nafath || one.process == "basic"
            ? "<p>The other page must show the number <strong>\(one.number)</strong>.</p>" : ""
        let people = SamplePerson.all.map { person in
            """
            <p><label><input type="radio" name="who" value="\(person.id)"\(person == one.who ? " checked" : "")> \
            \(escaped(person.title))</label></p>
            """
        }
        let leave = back.map { "<p><a href=\"\(escaped($0))\">Leave without a decision</a></p>" } ?? ""
        return frame(
            "Who are you?",
            """
            <p>This stands for a company that finds out who people are. The people below do not exist.</p>
            \(number)
            <p role="status">The case is <strong>\(one.status.rawValue)</strong>.</p>
            <form method="post" action="/person/\(escaped(one.id))">
            <input type="hidden" name="back" value="\(escaped(back ?? ""))">
            <fieldset><legend>The person</legend>\(people.joined())</fieldset>
            <p><button name="decision" value="approve">Approve</button>
            <button name="decision" value="review">Needs review</button>
            <button name="decision" value="reject">Reject: cannot be read</button>
            <button name="decision" value="forged">Reject for good: forged</button></p>
            </form>
            \(leave)
            """)
    }

    static func list(_ cases: [SimulatedCase]) -> Response {
        let rows = cases.map { one in
            """
            <li><a href="/person/\(escaped(one.id))">\(escaped(one.vendor.rawValue)), \(escaped(one.process))</a>: \
            \(one.status.rawValue), number \(one.number)</li>
            """
        }
        return frame("Cases", rows.isEmpty ? "<p>None yet.</p>" : "<ul>\(rows.joined())</ul>")
    }

    static let thanks = frame("Thank you", "<p>You can close this page.</p>")
    static let missing = frame("No such case", "<p>It is unknown, or too old.</p>", status: .notFound)

    private static func frame(_ title: String, _ content: String, status: HTTPResponse.Status = .ok) -> Response {
        .page(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · Simulated identity check</title>
            </head>
            <body><main><h1>\(title)</h1>
            \(content)
            </main></body>
            </html>
            """, status: status)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
