import HTTPTypes
import Testing

@testable import HTTP

@Suite("Cookies (RFC 6265)")
struct CookieTests {
    @Test(
        "believes no cookie that is doubled or malformed",
        arguments: ["a=1; a=2", "a=1; b=2; a=1", "a", "a=\"1\"", "a=1 2", "a=1,2", "=1", "b=a=1", "a=\\1"])
    func refuses(_ header: String) {
        #expect(RequestCookies([.cookie: header])["a"] == nil)
    }

    @Test("believes no cookie that comes in two lines either")
    func refusesAcrossLines() {
        var fields = HTTPFields()
        fields.append(HTTPField(name: .cookie, value: "a=1"))
        fields.append(HTTPField(name: .cookie, value: "a=1"))

        #expect(RequestCookies(fields)["a"] == nil)
    }

    @Test("takes no cookie whose name is only like it", arguments: ["A=1", "__Host-a=1", "aa=1"])
    func refusesOtherNames(_ header: String) {
        #expect(RequestCookies([.cookie: header])["a"] == nil)
    }

    @Test(
        "reads what browsers send",
        arguments: [("a=1", "1"), ("b=2; a=x_-=; c=", "x_-="), ("b=2;a=1", "1"), ("a=", "")])
    func reads(_ header: String, _ value: String) {
        #expect(RequestCookies([.cookie: header])["a"] == value)
    }

    @Test("ties cookies to the host on https")
    func writesSecure() {
        let jar = CookieJar(isSecure: true)

        #expect(jar.set("sid", to: "x").value == "__Host-sid=x; Path=/; HttpOnly; SameSite=Lax; Secure")
        #expect(jar.clear("sid").value == "__Host-sid=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0")
    }

    @Test("writes plain names on http")
    func writesPlain() {
        let jar = CookieJar(isSecure: false)

        #expect(jar.set("sid", to: "x", maxAgeSeconds: 60).value == "sid=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
    }
}
