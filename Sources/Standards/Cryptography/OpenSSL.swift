import COpenSSL

/// What every use of OpenSSL shares: algorithms fetched once, and errors drained where they happen.
enum OpenSSL {
    // Implicit fetching (`EVP_sha256()`) looks the implementation up on each use and doubles the cost of a short hash.
    nonisolated(unsafe) static let sha1 = digest("SHA1")
    nonisolated(unsafe) static let sha256 = digest("SHA256")
    nonisolated(unsafe) static let sha384 = digest("SHA384")
    nonisolated(unsafe) static let sha512 = digest("SHA512")
    nonisolated(unsafe) static let aes128GCM = cipher("AES-128-GCM")
    nonisolated(unsafe) static let aes256GCM = cipher("AES-256-GCM")
    nonisolated(unsafe) static let aes128CBC = cipher("AES-128-CBC")
    nonisolated(unsafe) static let aes256CBC = cipher("AES-256-CBC")
    nonisolated(unsafe) static let aes128Wrap = cipher("AES-128-WRAP")
    nonisolated(unsafe) static let aes256Wrap = cipher("AES-256-WRAP")

    private static func digest(_ name: String) -> OpaquePointer {
        guard let digest = EVP_MD_fetch(nil, name, nil) else { fatalError("OpenSSL does not offer \(name)") }
        return digest
    }

    private static func cipher(_ name: String) -> OpaquePointer {
        guard let cipher = EVP_CIPHER_fetch(nil, name, nil) else { fatalError("OpenSSL does not offer \(name)") }
        return cipher
    }

    /// The error of the operation that has just failed on this thread.
    ///
    /// The error queue belongs to the thread: it is read and emptied before anything can suspend, or the next
    /// user of the thread would find it.
    static func failure(_ operation: String) -> CryptographyError {
        let code = ERR_peek_last_error()
        let reason = ERR_reason_error_string(code).map { String(cString: $0) } ?? "no reason given"
        ERR_clear_error()
        return .library(operation: operation, reason: reason)
    }

    /// Forgets an expected failure, and answers it with the caller's own error.
    static func refusal(_ error: CryptographyError) -> CryptographyError {
        ERR_clear_error()
        return error
    }
}
