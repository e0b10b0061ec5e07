import Cryptography
import JOSE
public import Kernel

/// Seals what a provider knows a palm by, bound to the enrolment it belongs to.
public struct PalmSeal: Sendable {
    private let vault: Vault

    public init(vault: Vault) {
        self.vault = vault
    }

    func seal(_ handle: PalmHandle, of id: String, in tenant: TenantID) throws -> [UInt8] {
        var members: [String: JSON] = ["subject": .string(handle.subject.string)]
        members["reference"] = handle.reference.map { .string($0.string) }
        return try vault.seal(JSON.object(members).bytes(), context: Self.context(id, tenant))
    }

    /// - Throws: `StoreUnavailable` where the master key is another or the row was changed.
    func open(_ sealed: [UInt8], of id: String, in tenant: TenantID) throws(StoreUnavailable) -> PalmHandle {
        guard let bytes = try? vault.open(sealed, context: Self.context(id, tenant)),
            let json = try? JSON(parsing: bytes), let subject = json["subject"]?.string
        else { throw StoreUnavailable("the name of a palm cannot be opened") }
        return PalmHandle(
            subject: PalmSubject(subject), reference: json["reference"]?.string.flatMap(PalmReference.init))
    }

    private static func context(_ id: String, _ tenant: TenantID) -> String { "palm:\(tenant):\(id)" }
}
