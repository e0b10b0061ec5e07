import Cryptography
import Foundation
import JOSE
import TestKit
import Testing
import WebAuthn

/// The vectors of the W3C specification and captured registrations of real devices, kept beside these tests.
enum Vectors {
    static let lines: [[UInt8]] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/webauthn.jsonl")
        guard let data = try? Data(contentsOf: file) else { return [] }
        return Array(data).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }()

    static var cases: [Vector] {
        lines.compactMap { line in (try? JSON(parsing: line)).map { Vector(line: line, json: $0) } }
    }

    static func answer(_ json: JSON, profile: Profile = .level3) -> VerificationCase.Answer {
        VerificationCase.answer(json.bytes(), profile: profile)
    }
}

struct Vector: CustomTestStringConvertible, Sendable {
    let line: [UInt8]
    let json: JSON

    var id: String { json["id"]?.string ?? "" }
    var isRegistration: Bool { json["kind"]?.string == "registration" }
    var testDescription: String { id }

    func bytes(_ member: String) -> [UInt8] {
        (json["credential"]?["response"]?[member]?.string).flatMap { Base64URL.decode($0) } ?? []
    }

    /// The case with one member changed, named by its path.
    func with(_ path: String, _ value: JSON?) -> JSON {
        Self.change(json, path.split(separator: ".").map(String.init)[...], value)
    }

    func with(response member: String, _ bytes: [UInt8]) -> JSON {
        with("credential.response.\(member)", .string(Base64URL.encode(bytes)))
    }

    private static func change(_ json: JSON, _ path: ArraySlice<String>, _ value: JSON?) -> JSON {
        guard let name = path.first, var members = json.object else { return json }
        members[name] = path.count == 1 ? value : change(members[name] ?? [:], path.dropFirst(), value)
        return .object(members)
    }
}

@Suite("Published vectors (WebAuthn Level 3 §16, py_webauthn)")
struct VectorTests {
    @Test("are there")
    func areThere() {
        #expect(Vectors.cases.count == 37)
    }

    @Test("are accepted as level 3 reads them", arguments: Vectors.cases)
    func accepted(vector: Vector) {
        let answer = VerificationCase.answer(vector.line)

        #expect(answer.isAccepted, "\(answer.reason)")
        #expect(answer.id == vector.json["id"])
    }

    @Test("are accepted by the conformance profile, but for the two that its tools refuse", arguments: Vectors.cases)
    func conformance(vector: Vector) {
        let refused: [String: String] = [
            "reg-accept-spec-android-key-es256": "keyNotGeneratedInside",
            "reg-accept-spec-fido-u2f-es256": "aaguidNotZero",
        ]

        let answer = VerificationCase.answer(vector.line, profile: .fidoConformance)

        #expect(answer.isAccepted == (refused[vector.id] == nil), "\(answer.reason)")
        if let rule = refused[vector.id] { #expect(answer.reason.contains(rule)) }
    }

    @Test("times may have fractions and offsets", arguments: ["2026-01-01T00:00:00.250Z", "2026-01-01T01:00:00+01:00"])
    func times(text: String) throws {
        let vector = try #require(Vectors.cases.first)

        #expect(Vectors.answer(vector.with("at_time", .string(text))).isAccepted)
    }

    @Test(
        "refuses what is no case, and says so",
        arguments: [
            "", "{", "[]", "{}", #"{"id":1}"#, #"{"id":"x","kind":"registration"}"#,
            #"{"id":"x","kind":"other","at_time":"2026-01-01T00:00:00Z"}"#,
            #"{"id":"x","kind":"registration","at_time":"yesterday"}"#,
        ]
    )
    func noCase(line: String) {
        let answer = VerificationCase.answer(Array(line.utf8))

        #expect(!answer.isAccepted)
        #expect(answer.json["result"] == "reject")
        #expect(!answer.reason.isEmpty)
    }
}

@Suite("Vectors made wrong")
struct VectorMutationTests {
    static let registrations = Vectors.cases.filter(\.isRegistration)
    static let assertions = Vectors.cases.filter { !$0.isRegistration }

    private func expect(_ json: JSON, refusedAt step: String, _ sourceLocation: SourceLocation = #_sourceLocation) {
        let answer = Vectors.answer(json)
        #expect(!answer.isAccepted, sourceLocation: sourceLocation)
        #expect(answer.reason.contains("step \(step) "), "\(answer.reason)", sourceLocation: sourceLocation)
    }

    @Test("a registration for another ceremony, origin or party is refused at the step", arguments: registrations)
    func registration(vector: Vector) {
        let other = JSON.string(Base64URL.encode(Array(repeating: 1, count: 32)))
        expect(vector.with("challenge", other), refusedAt: "8")
        expect(vector.with("origin", "https://elsewhere.example"), refusedAt: "9")
        expect(vector.with("rp_id", "elsewhere.example"), refusedAt: "14")
        expect(vector.with("policy.allowed_algorithms", [-51]), refusedAt: "20")
        expect(vector.with("credential.id", "AAAA"), refusedAt: "3")
        expect(vector.with("credential.type", "password"), refusedAt: "3")
        expect(vector.with("credential.response.attestationObject", "!"), refusedAt: "3")
    }

    @Test("an assertion for another ceremony, origin, party or user is refused at the step", arguments: assertions)
    func assertion(vector: Vector) {
        let other = JSON.string(Base64URL.encode(Array(repeating: 1, count: 32)))
        expect(vector.with("policy.allow_credentials", [other]), refusedAt: "5")
        expect(vector.with("stored.id", other), refusedAt: "6")
        expect(vector.with("policy.user_identified", false), refusedAt: "6")
        expect(vector.with("challenge", other), refusedAt: "11")
        expect(vector.with("origin", "https://elsewhere.example"), refusedAt: "12")
        expect(vector.with("rp_id", "elsewhere.example"), refusedAt: "15")
        expect(
            vector.with("stored.backup_eligible", .bool(vector.json["stored"]?["backup_eligible"] != true)),
            refusedAt: "19")
        expect(vector.with("stored.sign_count", 4_294_967_295), refusedAt: "22")
    }

    @Test("an assertion with any byte changed is refused", arguments: assertions)
    func assertionBytes(vector: Vector) {
        for member in ["authenticatorData", "clientDataJSON", "signature"] {
            let bytes = vector.bytes(member)
            for index in stride(from: 0, to: bytes.count, by: bytes.count > 150 ? 13 : 3) {
                var changed = bytes
                changed[index] ^= 0x01
                #expect(!Vectors.answer(vector.with(response: member, changed)).isAccepted, "\(member) \(index)")
            }
        }
    }

    @Test("an attested registration with any byte changed is refused", arguments: registrations)
    func registrationBytes(vector: Vector) {
        guard vector.json["fmt"] != "none" else { return }
        for member in ["attestationObject", "clientDataJSON"] {
            let bytes = vector.bytes(member)
            let idle = idle(vector, in: bytes)
            for index in stride(from: 0, to: bytes.count, by: 29) where !idle.contains(index) {
                var changed = bytes
                changed[index] ^= 0x04
                #expect(!Vectors.answer(vector.with(response: member, changed)).isAccepted, "\(member) \(index)")
            }
        }
    }

    /// What nobody has signed and nothing depends on: a root that came along, SafetyNet's version, and what U2F leaves
    /// out of its signature (flags, counter and AAGUID).
    private func idle(_ vector: Vector, in bytes: [UInt8]) -> IndexSet {
        let roots = (vector.json["trust_anchors"]?.strings ?? []).compactMap { Base64.decode($0) }
        let party = Hash.sha256(Array((vector.json["rp_id"]?.string ?? "").utf8))
        let isU2F = vector.json["fmt"] == "fido-u2f"
        return (roots + [Array("cver".utf8), isU2F ? party : []]).reduce(into: IndexSet()) { idle, part in
            guard !part.isEmpty, let start = bytes.indices.first(where: { bytes[$0...].starts(with: part) }) else {
                return
            }
            idle.insert(integersIn: start..<start + part.count + 21)
        }
    }

    @Test("a response cut short or with a byte too many is refused", arguments: Vectors.cases)
    func lengths(vector: Vector) {
        let members =
            vector.isRegistration
            ? ["attestationObject", "clientDataJSON"] : ["authenticatorData", "clientDataJSON", "signature"]
        for member in members {
            let bytes = vector.bytes(member)
            #expect(!Vectors.answer(vector.with(response: member, bytes + [0])).isAccepted)
            for count in stride(from: 0, to: bytes.count, by: 37) {
                #expect(!Vectors.answer(vector.with(response: member, Array(bytes.prefix(count)))).isAccepted)
            }
        }
    }

    @Test(
        "a trusted attestation under another root, or at another time, is refused at step 24", arguments: registrations)
    func anotherRoot(vector: Vector) throws {
        guard vector.json["trust_anchors"]?.array?.isEmpty == false else { return }
        let root = Base64.encode(try TestAuthority.shared.get().rootDER)
        expect(vector.with("trust_anchors", [.string(root)]), refusedAt: "24")
        if vector.json["fmt"] != "android-safetynet" {
            expect(vector.with("at_time", "1980-01-01T00:00:00Z"), refusedAt: "24")
        }
    }
}
