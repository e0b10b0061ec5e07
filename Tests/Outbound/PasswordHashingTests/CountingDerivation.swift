import Synchronization

@testable import PasswordHashing

/// Counts the calls of the primitive in place of computing anything.
final class CountingDerivation: PasswordDerivation {
    struct Call: Equatable {
        let parameters: Argon2Parameters
        let saltBytes: Int
        let length: Int
    }

    private let made = Mutex<[Call]>([])
    private let tag: [UInt8]
    private let failure: Argon2Failure?

    init(tag: [UInt8] = [UInt8](repeating: 7, count: 32), failure: Argon2Failure? = nil) {
        self.tag = tag
        self.failure = failure
    }

    var calls: [Call] { made.withLock { $0 } }

    func tag(of password: [UInt8], salt: [UInt8], parameters: Argon2Parameters, length: Int) throws -> [UInt8] {
        made.withLock { $0.append(Call(parameters: parameters, saltBytes: salt.count, length: length)) }
        if let failure { throw failure }
        return tag
    }
}
