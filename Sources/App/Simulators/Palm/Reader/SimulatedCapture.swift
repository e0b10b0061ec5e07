import Cryptography
import JOSE

/// A capture of the simulated reader: the palm, whether it lives, and the nonce, under a code that only the reader can make.
///
/// To everybody between the reader and the simulator it is so many bytes.
struct SimulatedCapture: Equatable, Sendable {
    let nonce: String
    let palm: PalmCode
    let isAlive: Bool

    func sealed(with key: SymmetricKey) -> [UInt8] {
        let code = Base64URL.encode(PalmCode.bytes(palm.code))
        let mask = Base64URL.encode(PalmCode.bytes(palm.mask))
        let seal = Base64URL.encode(Self.seal(nonce, code, mask, isAlive, key))
        return JSON.object([
            "format": .string(Self.format), "nonce": .string(nonce), "code": .string(code), "mask": .string(mask),
            "live": .bool(isAlive), "seal": .string(seal),
        ]).bytes()
    }

    /// - Returns: nil for what no reader of this simulator made.
    init?(_ bytes: [UInt8], key: SymmetricKey) {
        guard let json = try? JSON(parsing: bytes, depthMax: 2, bytesMax: 8_192), json["format"]?.string == Self.format,
            let nonce = json["nonce"]?.string, let code = json["code"]?.string, let mask = json["mask"]?.string,
            let isAlive = json["live"]?.bool, let seal = json["seal"]?.string.flatMap(Base64URL.decode),
            constantTimeEquals(seal, Self.seal(nonce, code, mask, isAlive, key)),
            let codeBytes = Base64URL.decode(code), let maskBytes = Base64URL.decode(mask),
            let palm = PalmCode(codeBytes: codeBytes, maskBytes: maskBytes)
        else { return nil }
        self.init(nonce: nonce, palm: palm, isAlive: isAlive)
    }

    init(nonce: String, palm: PalmCode, isAlive: Bool) {
        self.nonce = nonce
        self.palm = palm
        self.isAlive = isAlive
    }

    private static let format = "surety-palm-simulator-1"

    private static func seal(
        _ nonce: String, _ code: String, _ mask: String, _ isAlive: Bool, _ key: SymmetricKey
    ) -> [UInt8] {
        HMAC.sha256(Array([nonce, code, mask, String(isAlive)].joined(separator: ".").utf8), key: key)
    }
}
