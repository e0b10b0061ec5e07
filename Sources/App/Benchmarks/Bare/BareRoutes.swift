import Cryptography
import HTTPTypes
import Hummingbird
import NIOCore

/// Three routes that answer 400 bytes: as they are, or beginning with a fresh signature over as many.
struct BareRoutes {
    private static let byteCount = 400
    private static let filling = [UInt8](repeating: UInt8(ascii: "x"), count: byteCount)

    private let es256: PrivateKey
    private let rs256: PrivateKey

    init() throws {
        es256 = try .generate(.p256)
        rs256 = try .generate(.rsa(bits: 2_048))
    }

    var router: Router<BasicRequestContext> {
        let (es256, rs256) = (es256, rs256)
        let plain = ByteBuffer(bytes: Self.filling)
        let router = Router()
        router.get("plain") { _, _ in Self.answer(plain) }
        router.get("es256") { _, _ in Self.answer(try Self.signed(by: es256, .ecdsaP256SHA256)) }
        router.get("rs256") { _, _ in Self.answer(try Self.signed(by: rs256, .rsaPKCS1SHA256)) }
        return router
    }

    private static func signed(by key: PrivateKey, _ algorithm: SignatureAlgorithm) throws -> ByteBuffer {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        Base64URL.append(try key.signature(of: filling, using: algorithm), to: &bytes)
        bytes += filling.dropFirst(bytes.count)
        return ByteBuffer(bytes: bytes)
    }

    private static func answer(_ body: ByteBuffer) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/octet-stream", .contentLength: String(byteCount)],
            body: ResponseBody(byteBuffer: body)
        )
    }
}
