import Hummingbird
import JOSE
import Kernel
import NIOCore
import WebAuthn

/// The JSON that the API of passkeys takes.
struct PasskeyBody: Sendable {
    /// What the listener takes of any body; the longest certificate chains of authenticators have a quarter of it.
    static let bytesMax = 65_536
    /// The longest name that a journey or a challenge has is a third of it.
    static let transactionBytesMax = 256

    private let members: [String: JSON]

    /// - Parameter isOptional: an empty body will do.
    /// - Throws: ``Failure`` 400, 413, 415.
    init(_ request: Request, isOptional: Bool = false) async throws {
        let bytes = try await request.bodyBytes(upTo: Self.bytesMax)
        if isOptional, bytes.readableBytes == 0, !request.headers.contains(.contentType) {
            members = [:]
            return
        }
        try request.requireContentType("application/json")
        do throws(JSONError) {
            let json = try JSON(parsing: Array(bytes.readableBytesView), bytesMax: Self.bytesMax)
            members = json.object ?? [:]
        } catch {
            throw Failure.badRequest("the body is no JSON object: \(error)")
        }
    }

    func ticket() throws -> Secret { Secret(try required("ticket")) }

    /// The client's answer, for the verification to read in its own strict way.
    func credential() throws -> [UInt8] {
        guard let credential = members["credential"] else { throw Failure.badRequest("credential is missing") }
        return credential.bytes()
    }

    /// What a proof is to be for.
    func transaction() throws -> String? {
        let name = try text("transaction")
        guard name.map({ $0.utf8.count <= Self.transactionBytesMax }) ?? true else {
            throw Failure.badRequest("transaction is longer than \(Self.transactionBytesMax) bytes")
        }
        return name
    }

    func required(_ name: String) throws -> String {
        guard let text = try text(name) else { throw Failure.badRequest("\(name) is missing") }
        return text
    }

    func text(_ name: String) throws -> String? {
        guard let value = members[name], !value.isNull else { return nil }
        guard let text = value.string else { throw Failure.badRequest("\(name) must be a text") }
        return text
    }

    func flag(_ name: String) throws -> Bool {
        guard let value = members[name], !value.isNull else { return false }
        guard let flag = value.bool else { throw Failure.badRequest("\(name) must be true or false") }
        return flag
    }
}
