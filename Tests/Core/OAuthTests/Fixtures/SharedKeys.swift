import Cryptography
import JOSE
import Testing

/// One key for each algorithm that tokens are signed with: making an RSA key takes longer than most tests.
enum SharedKeys {
    private static let keys = Result {
        try Dictionary(
            uniqueKeysWithValues: [JWSAlgorithm.ES256, .RS256].map { ($0, try PrivateKey.generate($0.keyType)) })
    }

    static func key(_ algorithm: JWSAlgorithm) throws -> PrivateKey {
        try #require(try keys.get()[algorithm])
    }
}
