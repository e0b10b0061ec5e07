import CBOR
import Cryptography
import Testing

@Suite("COSE keys of credentials (WebAuthn Level 3 §5.8.5 and §6.5.1)")
struct COSEKeyTests {
    static let message = Array("authenticator data and hash".utf8)

    @Test("checks what its algorithm has signed, and nothing else", arguments: COSEAlgorithm.allCases)
    func verifies(algorithm: COSEAlgorithm) throws {
        let signer = try Signers.signer(for: algorithm)
        let sent = try COSEKey(signer.key.publicKey, algorithm: algorithm).bytes

        let key = try COSEKey(sent, allowing: [algorithm])
        let signature = try signer.signature(of: Self.message)

        #expect(key.algorithm == algorithm)
        #expect(key.publicKey == signer.key.publicKey)
        #expect(key.verifies(signature: signature, of: Self.message))
        #expect(!key.verifies(signature: signature, of: Self.message + [0]))
        #expect(!key.verifies(signature: signature, of: []))
        #expect(!key.verifies(signature: [], of: Self.message))
    }
}
