import Authentication
import Cryptography
import JOSE
import Testing

@testable import OAuth

@Suite("What a backend may ask of a challenge")
struct ChallengeRequestTests {
    @Test(
        "a request that cannot be shown or kept whole is refused, by the member that is wrong",
        arguments: [
            ("{}", "user"),
            (#"{"user":"a","acr_value":"phr"}"#, "acr_value"),
            (#"{"user":7}"#, "user"),
            (#"{"user":"a\u0000"}"#, "user"),
            (#"{"user":"a","acr_values":[]}"#, "acr_values"),
            (#"{"user":"a","acr_values":["a",1]}"#, "acr_values"),
            (#"{"user":"a","max_age":-1}"#, "max_age"),
            (#"{"user":"a","max_age":"5"}"#, "max_age"),
            (#"{"user":"a","callback":"yes"}"#, "callback"),
            (#"{"user":"a","scope":"a\"b"}"#, "scope"),
            (#"{"user":"a","transaction":{}}"#, "transaction"),
            (#"{"user":"a","transaction":{"fee":"1"}}"#, "transaction.fee"),
            (#"{"user":"a","transaction":{"amount":{"value":12,"currency":"EUR"}}}"#, "transaction.amount"),
            (#"{"user":"a","transaction":{"amount":{"value":"-1","currency":"EUR"}}}"#, "transaction.amount"),
            (#"{"user":"a","transaction":{"amount":{"value":"1","currency":"eur"}}}"#, "transaction.amount"),
            (#"{"user":"a","transaction":{"amount":{"value":"1","currency":"EUR","of":1}}}"#, "transaction.amount"),
            (#"{"user":"a","transaction":{"payee":"a\nb"}}"#, "transaction.payee"),
            (#"{"user":"a","transaction":{"payee":"a\u202eb"}}"#, "transaction.payee"),
            (#"{"user":"a","transaction":{"text":""}}"#, "transaction.text"),
        ])
    func refused(body: String, member: String) throws {
        let json = try JSON(parsing: body)

        let error = #expect(throws: InvalidChallenge.self) { try ChallengeRequest(json: json) }

        #expect(error?.member == member)
    }

    @Test("texts that are too long are refused")
    func tooLong() {
        let text = String(repeating: "ä", count: 141)

        #expect(throws: InvalidChallenge.self) { try ChallengeTransaction(json: ["payee": .string(text)]) }
    }

    @Test("acr_values come as an array, or parted by spaces")
    func classes() throws {
        let array = try ChallengeRequest(json: ["user": "a", "acr_values": ["phr", "mfa"]])
        let text = try ChallengeRequest(json: ["user": "a", "acr_values": "phr mfa"])

        #expect(array.classes == ["phr", "mfa"])
        #expect(array == text)
    }

    @Test("a transaction has one digest, that of its sorted members, and comes back as it was")
    func transaction() throws {
        let json = try JSON(
            parsing: #"{"payee":"Müller & Söhne","amount":{"currency":"EUR","value":"120.5"},"account":"•• 4711"}"#)

        let transaction = try ChallengeTransaction(json: json)

        let text = #"{"account":"•• 4711","amount":{"currency":"EUR","value":"120.50"},"payee":"Müller & Söhne"}"#
        #expect(transaction.json.text == text)
        #expect(transaction.digest == SHA256Digest(of: text))
        #expect(try ChallengeTransaction(json: transaction.json) == transaction)
    }
}
