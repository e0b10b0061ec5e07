import Cryptography

extension JWEEncryption {
    /// Encrypts the content, and answers the ciphertext followed by its tag.
    func seal(
        _ plaintext: [UInt8], key: SymmetricKey, vector: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        switch self {
        case .A128GCM, .A256GCM:
            try AESGCM.seal(plaintext, key: key, nonce: vector, authenticating: authenticating)
        case .A128CBCHS256, .A256CBCHS512:
            try AESCBCHMAC.seal(plaintext, key: key, vector: vector, authenticating: authenticating)
        }
    }

    func open(
        _ sealed: [UInt8], key: SymmetricKey, vector: [UInt8], authenticating: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        switch self {
        case .A128GCM, .A256GCM:
            try AESGCM.open(sealed, key: key, nonce: vector, authenticating: authenticating)
        case .A128CBCHS256, .A256CBCHS512:
            try AESCBCHMAC.open(sealed, key: key, vector: vector, authenticating: authenticating)
        }
    }
}
