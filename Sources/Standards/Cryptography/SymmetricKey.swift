import COpenSSL

/// A secret key that cannot be printed, is compared in constant time and is wiped from memory after its last use.
public struct SymmetricKey: Sendable {
    /// Shorter keys give less than the 128 bits that every use here relies on.
    public static let byteCountMin = 16
    private let storage: Storage

    /// Copies the bytes, at least 16 of them: a shorter key is a mistake in the program and stops it.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count >= Self.byteCountMin, "a symmetric key has at least \(Self.byteCountMin) bytes")
        storage = Storage(copying: bytes)
    }

    public var byteCount: Int { storage.bytes.count }

    /// Lends the bytes; a copy that outlives the call is not wiped.
    public func withBytes<R>(_ body: ([UInt8]) throws -> R) rethrows -> R {
        try body(storage.bytes)
    }

    // Written once by `init` and once by `deinit`, when nobody else can hold it.
    private final class Storage: @unchecked Sendable {
        private(set) var bytes: [UInt8]

        init(copying bytes: [UInt8]) {
            // A buffer of its own: wiping one that the caller still shares would wipe a fresh copy instead.
            self.bytes = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
                count = buffer.initialize(fromContentsOf: bytes)
            }
        }

        deinit {
            bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
        }
    }
}

extension SymmetricKey: Equatable {
    public static func == (a: SymmetricKey, b: SymmetricKey) -> Bool {
        constantTimeEquals(a.storage.bytes, b.storage.bytes)
    }
}

extension SymmetricKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "redacted" }
    public var debugDescription: String { "redacted" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
