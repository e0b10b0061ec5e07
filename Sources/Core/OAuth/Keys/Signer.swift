import Cryptography
public import JOSE

/// Signs with one key. A port: the key may live in this process or in a module that never gives it out.
public protocol Signer: Sendable {
    var keyID: String { get }
    var algorithm: JWSAlgorithm { get }

    /// The payload as a compact JWS with this `typ`.
    func sign(_ payload: [UInt8], type: String) async throws -> String
}

/// Signs with a private key that was opened into this process.
struct LocalSigner: Signer {
    let keyID: String
    let algorithm: JWSAlgorithm
    let key: PrivateKey

    func sign(_ payload: [UInt8], type: String) async throws -> String {
        try JWS.sign(payload, algorithm: algorithm, keyID: keyID, type: type, with: key)
    }
}
