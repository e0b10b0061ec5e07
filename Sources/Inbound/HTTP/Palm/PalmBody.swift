import Cryptography
import Hummingbird
import JOSE
import Kernel
import NIOCore
import Palm

/// The JSON that the API of palms takes.
struct PalmBody: Sendable {
    /// What the listener takes of any body; a capture in base64url has two thirds of it at most.
    static let bytesMax = 65_536
    static let depthMax = 2
    /// The longest name that a journey or a challenge has is a third of it.
    static let transactionBytesMax = 256

    private let members: [String: JSON]

    /// - Throws: ``Failure`` 400, 413, 415.
    init(_ request: Request) async throws {
        let bytes = try await request.bodyBytes(upTo: Self.bytesMax)
        try request.requireContentType("application/json")
        let json: JSON
        do throws(JSONError) {
            json = try JSON(
                parsing: Array(bytes.readableBytesView), depthMax: Self.depthMax, bytesMax: Self.bytesMax)
        } catch {
            throw Failure.badRequest("the body is no JSON: \(error)")
        }
        guard let members = json.object else { throw Failure.badRequest("the body is no JSON object") }
        self.members = members
    }

    func ticket() throws(Failure) -> Secret { Secret(try required("ticket")) }

    /// - Throws: ``Failure`` 400, `PalmRefusal.captureUnusable`.
    func capture() throws -> PalmCapture { try PalmCapture(base64URL: required("capture")) }

    /// - Throws: ``Failure`` 400.
    func transaction() throws(Failure) -> String? {
        let name = try text("transaction")
        guard name.map({ $0.utf8.count <= Self.transactionBytesMax }) ?? true else {
            throw Failure.badRequest("transaction is longer than \(Self.transactionBytesMax) bytes")
        }
        return name
    }

    func text(_ name: String) throws(Failure) -> String? {
        guard let value = members[name], !value.isNull else { return nil }
        guard let text = value.string else { throw Failure.badRequest("\(name) must be a text") }
        return text
    }

    private func required(_ name: String) throws(Failure) -> String {
        guard let text = try text(name) else { throw Failure.badRequest("\(name) is missing") }
        return text
    }
}

extension PalmCapture {
    /// As readers and forms send it.
    init(base64URL text: String) throws(PalmRefusal) {
        guard let bytes = Base64URL.decode(text) else { throw .captureUnusable }
        try self.init(bytes)
    }
}
