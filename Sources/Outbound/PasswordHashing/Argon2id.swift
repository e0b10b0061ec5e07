import CArgon2

/// Derives a tag from a password; a parameter of the hasher, so that tests can count and hold the calls.
protocol PasswordDerivation: Sendable {
    func tag(of password: [UInt8], salt: [UInt8], parameters: Argon2Parameters, length: Int) throws -> [UInt8]
}

/// Argon2id version 0x13 (RFC 9106) by libargon2, in memory that is wiped and given back.
struct Argon2id: PasswordDerivation {
    /// Mixed into every tag (RFC 9106 §3.1, K and X). Passwords use neither; the published test vector uses both.
    var secret: [UInt8] = []
    var associatedData: [UInt8] = []

    func tag(of password: [UInt8], salt: [UInt8], parameters: Argon2Parameters, length: Int) throws -> [UInt8] {
        var status = ARGON2_OK.rawValue
        let tag = [UInt8](unsafeUninitializedCapacity: length) { output, written in
            status = compute(into: output, password: password, salt: salt, parameters: parameters)
            written = status == ARGON2_OK.rawValue ? length : 0
        }
        guard status == ARGON2_OK.rawValue else { throw Argon2Failure(status: status) }
        return tag
    }

    private func compute(
        into output: UnsafeMutableBufferPointer<UInt8>,
        password: [UInt8],
        salt: [UInt8],
        parameters: Argon2Parameters
    ) -> Int32 {
        var context = argon2_context()
        context.out = output.baseAddress
        context.outlen = UInt32(output.count)
        context.t_cost = UInt32(parameters.passes)
        context.m_cost = UInt32(parameters.memoryKibibytes)
        context.lanes = UInt32(parameters.lanes)
        // Lanes are computed one after the other: the number of threads is decided in one place only.
        context.threads = 1
        context.version = ARGON2_VERSION_13.rawValue
        context.allocate_cbk = { Argon2Memory.allocate($0, $1) }
        context.free_cbk = { Argon2Memory.free($0, $1) }

        return password.lent(to: &context, at: \.pwd, \.pwdlen) { context in
            salt.lent(to: &context, at: \.salt, \.saltlen) { context in
                secret.lent(to: &context, at: \.secret, \.secretlen) { context in
                    associatedData.lent(to: &context, at: \.ad, \.adlen) { context in
                        argon2_ctx(&context, Argon2_id)
                    }
                }
            }
        }
    }
}

extension [UInt8] {
    /// Lends the bytes to the computation. libargon2 takes mutable pointers for the sake of its clearing flags; they stay
    /// off, so it writes to none of them.
    fileprivate func lent(
        to context: inout argon2_context,
        at address: WritableKeyPath<argon2_context, UnsafeMutablePointer<UInt8>?>,
        _ length: WritableKeyPath<argon2_context, UInt32>,
        _ body: (inout argon2_context) -> Int32
    ) -> Int32 {
        withUnsafeBufferPointer { bytes in
            context[keyPath: address] = UnsafeMutablePointer(mutating: bytes.baseAddress)
            context[keyPath: length] = UInt32(bytes.count)
            return body(&context)
        }
    }
}

/// libargon2 refused or failed: in practice, no memory was to be had.
public struct Argon2Failure: Error, Equatable, CustomStringConvertible {
    public let status: Int32

    public var description: String { "argon2: " + String(cString: argon2_error_message(status)) }
}
