public import FoundationEssentials
public import Kernel

/// Keeps refresh-token families. A rotation is durable before it is answered.
public protocol RefreshFamilyStore: Sendable {
    func add(_ family: RefreshFamily, in tenant: TenantID) async throws

    func family(_ id: ID<RefreshFamily>, in tenant: TenantID, at now: Date) async throws -> RefreshFamily?

    /// Presents a token of a generation; one conditional step, however many present it at the same time.
    ///
    /// The caller has checked the token's HMAC. Within the grace after a rotation, the token before gets the same
    /// successor again; later, or two behind, it is a reuse and the family is removed.
    func rotate(
        _ id: ID<RefreshFamily>,
        presenting generation: Int64,
        by client: ID<Client>,
        graceSeconds: Int,
        in tenant: TenantID,
        at now: Date
    ) async throws -> Rotation

    /// Ends the families of a grant: none of their tokens is good any more.
    func end(of grant: ID<Grant>, in tenant: TenantID) async throws
}
