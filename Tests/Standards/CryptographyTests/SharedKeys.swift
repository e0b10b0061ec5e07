import Cryptography
import Testing

/// One key of each type for the tests that need any key: generating RSA takes most of their time.
enum SharedKeys {
    private static let keys = Result {
        try Dictionary(uniqueKeysWithValues: KeyTests.types.map { ($0, try PrivateKey.generate($0)) })
    }

    static func key(_ type: KeyType) throws -> PrivateKey {
        try #require(try keys.get()[type])
    }

    static func key(for algorithm: SignatureAlgorithm) throws -> PrivateKey {
        try key(try #require(KeyTests.types.first(where: algorithm.accepts)))
    }
}
