import FoundationEssentials
import Hummingbird
import JOSE
import Kernel
import NIOCore
import NIOPosix
import Passkeys
import Tenancy
import TestKit
import Testing
import WebAuthn
import WebClient

@testable import Assembly

@Suite("Fetching the list of authenticators")
struct MetadataDownloadTests {
    /// FIDO's own has about 6 MB; what is not read of a statement, such as its pictures, makes most of it.
    private static let realBytes = 6_500_000

    @Test("an answer beyond the limit is not taken in, and another status than 200 is no list")
    func refusals() async throws {
        let tooLong = ByteBuffer(repeating: 0x41, count: Metadata.bytesMax + 1)

        try await serving(tooLong) { url in
            await #expect(throws: WebError.answerTooLarge(bytesMax: Metadata.bytesMax)) {
                _ = try await House.download(url, MultiThreadedEventLoopGroup.singleton, under: .loopback)
            }
            await #expect(throws: MetadataNotFetched.self) {
                _ = try await House.download(url + "/gone", MultiThreadedEventLoopGroup.singleton, under: .loopback)
            }
        }
    }

    @Test("a list of a real one's size is fetched, verified, kept, and read again by another server")
    func realSize() async throws {
        let site = try await Site()
        site.clock.now = Date(timeIntervalSince1970: 1_790_000_000)
        let (house, tenant) = (site.house, site.house.tenant.id)
        var service = TestMetadataService(number: 77)
        service.keyProtection = ["hardware", "secure_element"]
        service.others = Self.others
        let blob = try service.blob()
        #expect(blob.count > Self.realBytes)

        let fetched = try await serving(ByteBuffer(bytes: blob)) { url in
            try await House.download(url, MultiThreadedEventLoopGroup.singleton, under: .loopback)
        }
        #expect(fetched == blob)
        let accepted = try await metadata(of: house).accept(fetched).metadata
        let read = try #require(try await metadata(of: house).metadata(at: house.clock.now))

        #expect(accepted.number == 77 && read.number == 77)
        #expect(read.entries.count == Self.others.count + 1)
        #expect(read.entry(for: TestAuthenticator.model)?.keepsKeysInHardware == true)
        #expect(try await house.passkeys.read(tenant) { try await $0.metadata.metadata() }?.blob == blob)
    }

    /// As a server that has just started knows it.
    private func metadata(of house: House) throws -> KeptMetadata {
        KeptMetadata(
            storage: house.passkeys, of: house.tenant.id, roots: try TestMetadataService.roots(),
            signer: TestMetadataService.host, anchors: nil, policy: MetadataPolicy(), clock: house.clock)
    }

    private static let others: [JSON] = (0..<400).map { number in
        let model = String(String(number + 0x1000, radix: 16).prefix(4))
        return [
            "aaguid": .string("0000\(model)-0000-4000-8000-000000000000"), "timeOfLastStatusChange": "2024-01-01",
            "statusReports": [["status": "NOT_FIDO_CERTIFIED", "effectiveDate": "2024-01-01"]],
            "metadataStatement": [
                "description": .string("Model \(number)"), "keyProtection": ["software"],
                "icon": .string("data:image/png;base64," + String(repeating: "iVBORw0KGgo", count: 1_130)),
            ],
        ]
    }

    private func serving<Value: Sendable>(
        _ body: ByteBuffer, _ work: @Sendable @escaping (String) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        router.get("list") { _, _ in Response(status: .ok, body: ResponseBody(byteBuffer: body)) }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: LogLines().logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await app.run() }
            defer { group.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            let port = await iterator.next() ?? 0
            return try await work("http://127.0.0.1:\(port)/list")
        }
    }
}
