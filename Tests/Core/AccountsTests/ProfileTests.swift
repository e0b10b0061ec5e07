import Accounts
import JOSE
import Testing

@Suite("Standard claims and their types (OpenID Connect Core §5.1)")
struct ProfileTests {
    @Test(
        "refuses a claim of the wrong type, by its name",
        arguments: [
            ("name", 7), ("name", ""), ("name", nil), ("name", ["a"]),
            ("name", .string(String(repeating: "a", count: 1_025))),
            ("email", "no-at-sign"), ("email", "@example.com"), ("email", "a@"), ("email", "a@b@c"),
            ("email", "a b@example.com"), ("email", "a@example.com\r\nBcc: x@y"), ("email", "\u{7F}a@example.com"),
            ("email", .string("a@" + String(repeating: "b", count: 253))),
            ("email_verified", "true"), ("email_verified", 1), ("phone_number_verified", "yes"),
            ("birthdate", "1990-13-01"), ("birthdate", "1990-00-10"), ("birthdate", "1990-01-32"),
            ("birthdate", "90-01-01"),
            ("birthdate", "1990-1-1"), ("birthdate", "1990-01"), ("birthdate", "1990-"), ("birthdate", "1990/01/01"),
            ("birthdate", "1990-01-01T00:00"), ("birthdate", "\u{0661}\u{0669}\u{0669}\u{0660}"), ("birthdate", 1990),
            ("picture", "javascript:alert(1)"), ("picture", "data:image/png;base64,AA"), ("website", "example.com"),
            ("profile", "//example.com"),
            ("address", "1 Main Street"), ("address", [:]), ("address", ["street": "1 Main Street"]),
            ("address", ["locality": 7]), ("address", ["locality": nil]),
        ] as [(String, JSON)]
    )
    func refuses(name: String, value: JSON) {
        let error = #expect(throws: InvalidClaim.self) { try Profile([name: value]) }

        #expect(error?.name == name)
        #expect(error?.reason.isEmpty == false)
    }

    @Test(
        "refuses a claim that is not a standard one, so that a slip of the pen is noticed",
        arguments: ["Name", "role", "sub", "updated_at", ""])
    func refusesUnknown(name: String) {
        let error = #expect(throws: InvalidClaim.self) { try Profile([name: "x"]) }

        #expect(error?.name == name && error?.reason == "is not a standard claim")
    }

    @Test("takes every standard claim in its own type and keeps it as it is")
    func takes() throws {
        let claims: [String: JSON] = [
            "name": "Amira Haddad", "given_name": "Amira", "family_name": "Haddad", "middle_name": "N.",
            "nickname": "Ami",
            "preferred_username": "amira", "profile": "https://example.com/amira",
            "picture": "http://example.com/a.png",
            "website": "https://example.com", "email": "amira@example.com", "email_verified": true, "gender": "female",
            "birthdate": "1990-02-28", "zoneinfo": "Asia/Amman", "locale": "ar-JO", "phone_number": "+962 6 5300000",
            "phone_number_verified": false, "address": ["country": "Jordan", "locality": "Amman"],
        ]

        let profile = try Profile(claims)

        #expect(profile.claims == claims)
        #expect(profile["email"] == "amira@example.com")
        #expect(profile["nothing"] == nil)
        #expect(try Profile([:]) == .empty)
    }

    @Test(
        "takes a birthdate whole, without its year, or as the year alone",
        arguments: ["1990-12-31", "0000-12-31", "1990", "0000"])
    func birthdates(text: String) throws {
        #expect(try Profile(["birthdate": .string(text)])["birthdate"]?.string == text)
    }

    @Test("only a verified address is one to sign in with, in its normal form")
    func verifiedEmail() throws {
        let email: JSON = "Amira@Example.COM"

        #expect(try Profile(["email": email]).verifiedEmail == nil)
        #expect(try Profile(["email": email, "email_verified": false]).verifiedEmail == nil)
        #expect(try Profile(["email_verified": true]).verifiedEmail == nil)
        #expect(try Profile(["email": email, "email_verified": true]).verifiedEmail == "amira@example.com")
    }
}
