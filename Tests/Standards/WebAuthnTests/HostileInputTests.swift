import CBOR
import Cryptography
import JOSE
import TestKit
import Testing
import WebAuthn

/// A small generator with a known start, so that a failure comes back (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

@Suite("Hostile input")
struct HostileInputTests {
    static let formats = [
        "none", "packed", "packed-self", "tpm", "android-key", "android-safetynet", "fido-u2f", "apple", "compound",
    ]

    /// Changes, drops, doubles or cuts bytes, or writes a length that nothing bears out.
    private func mutated(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(contentsOf: bytes[index...].prefix(9), at: index)
            case 3: bytes.removeSubrange(index...)
            case 4:
                let head: [UInt8] = [0x5B, 0x9B, 0xBB, 0x7B].map { $0 }
                bytes.insert(contentsOf: [head[index % 4]] + Array(repeating: 0xFF, count: 8), at: index)
            default: bytes.swapAt(index, Int.random(in: bytes.indices, using: &generator))
            }
        }
        return bytes
    }

    @Test("a mutated attestation object of any format ends in a refusal or holds", arguments: formats, 0..<3)
    func attestationObjects(format: String, seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare(format)
        let response = try RegistrationResponse(json: authenticator.registration())
        let expectation = try Ceremonies.expectation()
        let trust = AttestationTrust(anchors: try Ceremonies.anchors())
        var refusals = 0
        for _ in 0..<150 {
            var members = try #require(response.json.object)
            var inner = try #require(members["response"]?.object)
            inner["attestationObject"] = .string(
                Base64URL.encode(mutated(response.attestationObject, using: &generator)))
            members["response"] = .object(inner)
            let refusal = try Ceremonies.refusal {
                _ = try Registration(policy: Ceremonies.policy()).verify(
                    RegistrationResponse(json: .object(members)), expecting: expectation, at: Ceremonies.now,
                    trust: trust)
            }
            if let refusal {
                refusals += 1
                #expect((3...28).contains(refusal.step))
            }
        }
        // In none and U2F parts of the authenticator data are not signed.
        #expect(refusals > (["none", "fido-u2f"].contains(format) ? 75 : 140))
    }

    @Test("mutated client data and authenticator data never sign in", arguments: 0..<4)
    func assertions(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        var authenticator = try SoftwareAuthenticator()
        authenticator.extensions = ["uvm": [[1, 2, 3]]]
        let response = try AuthenticationResponse(json: authenticator.assertion())
        let stored = try Ceremonies.stored(authenticator)
        for index in 0..<400 {
            var changed = authenticator
            let name = ["clientDataJSON", "authenticatorData", "signature"][index % 3]
            let original = [response.clientDataJSON, response.authenticatorData, response.signature][index % 3]
            let bytes = mutated(original, using: &generator)
            guard bytes != original else { continue }
            changed.changeResponse = { $0[name] = .string(Base64URL.encode(bytes)) }
            #expect(throws: WebAuthnError.self) { try Ceremonies.signIn(changed, of: stored) }
        }
    }

    @Test("mutated JSON of a response is refused or read", arguments: 0..<4)
    func responses(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("none")
        let text = try authenticator.registration().bytes()
        for _ in 0..<500 {
            let bytes = mutated(text, using: &generator)
            _ = try? RegistrationResponse(parsing: bytes)
            _ = try? AuthenticationResponse(parsing: bytes)
            #expect(!VerificationCase.answer(bytes).isAccepted)
        }
    }

    @Test("mutated certificates are refused or read", arguments: 0..<4)
    func certificates(seed: Int) throws {
        var generator = SeededGenerator(state: UInt64(seed))
        var authenticator = try SoftwareAuthenticator()
        authenticator.prepare("tpm")
        let der = try authenticator.leaf.signed(by: authenticator.keys.root)
        let anchors = try Ceremonies.anchors()
        for _ in 0..<300 {
            let bytes = mutated(der, using: &generator)
            guard bytes != der, let certificate = try? Certificate(der: bytes) else { continue }
            _ = try? certificate.alternativeDirectoryName()
            _ = try? certificate.extendedKeyUsages()
            #expect(throws: CertificateError.self) { try anchors.verify(certificate, through: [], at: Ceremonies.now) }
        }
    }
}
