public import Accounts
import FoundationEssentials
public import JOSE
public import Kernel
public import Proofing
import SQLStore
import Tenancy

/// What was proofed about a person, as an operator looks after it: levels and cases, and none of the facts.
public struct IdentityOfPerson: Sendable {
    public let user: User
    /// What was proofed and nobody has ended, expired or not; newest first.
    public let results: [ProofingResult]
    /// Newest first.
    public let openCases: [ProofingCase]
    /// The level on which the person stands.
    public let level: IdentityLevel?
    private let house: House

    /// - Throws: ``OperatorRefused`` where nobody has the name.
    init(_ username: Username, in house: House) async throws {
        try await self.init(house.person(username), house)
    }

    private init(_ user: User, _ house: House) async throws {
        (self.user, self.house) = (user, house)
        (results, openCases) = try await house.stores.proofing.read(house.tenant.id) { stores in
            let cases = try await stores.cases.proofingCases(of: user.id, limit: Self.casesMax)
            return (try await stores.results.results(of: user.id), cases.filter(\.isOpen))
        }
        level = results.standing(at: house.clock.now)?.level
    }

    /// Of the newest.
    private static let casesMax = 100

    public func stands(_ result: ProofingResult) -> Bool { result.stands(at: house.clock.now) }

    /// Ends what was proofed, as the command line; grants that needed it end at their next use.
    ///
    /// - Parameter id: the case whose result is meant; nil for all.
    /// - Returns: how it is now.
    /// - Throws: ``OperatorRefused``
    public func revoked(_ id: ID<ProofingCase>? = nil) async throws -> IdentityOfPerson {
        let revoke = RevokeProofing(storage: house.stores.proofing, clock: house.clock)
        guard try await revoke(of: user.id, id, by: House.commandLine, in: house.tenant.id) else {
            throw OperatorRefused(
                id.map { id in
                    "nothing that was proofed about \(user.username) comes of a case \(id); "
                        + "surety identity list \(user.username) names them"
                } ?? "nothing is proofed about \(user.username)")
        }
        return try await IdentityOfPerson(user, house)
    }
}

extension House {
    public func identity(of username: Username) async throws -> IdentityOfPerson {
        try await IdentityOfPerson(username, in: self)
    }
}

/// What commands print of proofed identities: whether, how far and by whom, never what was found out.
public enum IdentityListing {
    public static func json(_ identity: IdentityOfPerson) -> JSON {
        var members: [String: JSON] = [
            "username": .string(identity.user.username.string),
            "sub": .string(identity.user.id.string),
            "proofs": .array(identity.results.map { json($0, stands: identity.stands($0)) }),
            "open_cases": .array(identity.openCases.map(json)),
        ]
        members["level"] = identity.level.map { .string($0.rawValue) }
        return .object(members)
    }

    public static func table(_ identity: IdentityOfPerson) -> String {
        var table = TextTable("CASE", "LEVEL", "STATE", "PROVIDER", "SINCE", "UNTIL")
        for result in identity.results {
            table.add(
                result.id.string, result.identity.level.rawValue, identity.stands(result) ? "proofed" : "expired",
                result.provider, ClientListing.day(result.identity.provedAt),
                result.identity.expiresAt.map(ClientListing.day) ?? "")
        }
        for open in identity.openCases {
            table.add(
                open.id.string, open.level.rawValue, open.state.name, open.provider, ClientListing.day(open.createdAt),
                ClientListing.day(open.expiresAt))
        }
        return table.description
    }

    private static func json(_ result: ProofingResult, stands: Bool) -> JSON {
        var members: [String: JSON] = [
            "case": .string(result.id.string),
            "level": .string(result.identity.level.rawValue),
            "provider": .string(result.provider),
            "proved_at": .integer(result.identity.provedAt.numericDate),
            "stands": .bool(stands),
        ]
        members["expires_at"] = result.identity.expiresAt.map { .integer($0.numericDate) }
        return .object(members)
    }

    private static func json(_ open: ProofingCase) -> JSON {
        [
            "case": .string(open.id.string),
            "level": .string(open.level.rawValue),
            "provider": .string(open.provider),
            "state": .string(open.state.name),
            "created_at": .integer(open.createdAt.numericDate),
            "expires_at": .integer(open.expiresAt.numericDate),
        ]
    }
}
