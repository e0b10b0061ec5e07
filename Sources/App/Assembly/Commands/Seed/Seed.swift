import Accounts
import Authentication
import FoundationEssentials
import JOSE
import Kernel
import OAuth
import PasswordHashing
import SQLStore
import Tenancy

/// Fills a store in bulk, for trying out how the server does with a million people: never one that is in use.
///
/// Everything lies where the server looks for it, in Redis too, and is written many at a time. All people have one
/// password, whose slow hash is made once.
public struct Seed: Sendable {
    /// So many are written at a time: a transaction of people, of clients, of grants.
    private static let slice = 500
    /// So many slices are under way at once.
    private static let lanes = 4

    private let house: House
    private let plan: SeedPlan
    private let report: Progress.Report
    /// People and clients are added by one transaction, and each try of a sign-in has identifiers of its own: what a
    /// try leaves behind is in nobody's way.
    private let patience = Patience()

    /// - Parameter house: a prepared one.
    public init(_ house: House, _ plan: SeedPlan, report: @escaping Progress.Report = { _ in }) {
        self.house = house
        self.plan = plan
        self.report = report
    }

    /// - Parameter isForced: also where there are users or clients.
    /// - Throws: ``SeedRefused``, `UsernameTaken` and `ClientIDTaken` where the tag was used before.
    public func callAsFunction(isForced: Bool) async throws -> SeededStore {
        if !isForced, try await !isEmpty() { throw SeedRefused() }
        let lifetimes = house.settings.lifetimes
        let people = SeedPeople(
            plan: plan, now: house.clock.now, randomness: house.randomness,
            sessionSeconds: plan.endsAfterSeconds ?? lifetimes.session.maxSeconds,
            familySeconds: plan.endsAfterSeconds ?? lifetimes.tokens.refreshFamily)
        let hash = try await house.hasher.hash(Password(SeedPlan.password))
        try await inSlices("users", plan.users) { try await addUsers($0, people, hash) }
        try await inSlices("clients", plan.clients) { try await addClients($0, people) }
        let tokens = RefreshTokens(secrets: try await house.secrets())
        let samples = Samples(most: plan.samples, of: plan.sessions)
        try await inSlices("sessions", plan.sessions) { numbers in
            for signIn in try await addSessions(numbers, people, choosing: samples.chooses) {
                samples.add(signIn, tokens.token(of: signIn.family, in: tenant))
            }
        }
        try await house.database.analyze()
        return SeededStore(plan: plan, issuer: house.tenant.issuer, samples: samples.all(of: plan))
    }

    private var tenant: TenantID { house.tenant.id }

    private var filling: SQLFilling { SQLFilling(house.database.schema, in: tenant) }

    private func isEmpty() async throws -> Bool {
        let users = try await house.accounts.read(tenant) { try await $0.users.users(after: nil, limit: 1) }
        let clients = try await house.oauth.read(tenant) { try await $0.clients.clients(after: nil, limit: 1) }
        return users.isEmpty && clients.isEmpty
    }

    private func addUsers(_ numbers: Range<Int>, _ people: SeedPeople, _ hash: PasswordHash) async throws {
        try await filling.add(numbers.map(people.user), password: hash)
    }

    private func addClients(_ numbers: Range<Int>, _ people: SeedPeople) async throws {
        try await filling.add(numbers.map(people.client))
    }

    /// - Returns: those that are chosen.
    private func addSessions(
        _ numbers: Range<Int>, _ people: SeedPeople, choosing chooses: @Sendable (Int) -> Bool
    ) async throws -> [SeedSignIn] {
        let signIns = try numbers.map(people.signedIn)
        try await filling.add(signIns.map(\.consent), signIns.map(\.grant))
        let keepsFamilies = house.settings.redis?.keepsRefreshFamilies ?? false
        if house.redis == nil {
            try await filling.add(signIns.map(\.session), signIns.map(\.family))
        } else {
            try await addToRedis(signIns, withFamilies: keepsFamilies)
            if !keepsFamilies { try await filling.add([], signIns.map(\.family)) }
        }
        return zip(numbers, signIns).filter { chooses($0.0) }.map(\.1)
    }

    /// All at once: the calls share few connections and travel together.
    private func addToRedis(_ signIns: [SeedSignIn], withFamilies: Bool) async throws {
        let (stores, tenant) = (house.shortLived, tenant)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for signIn in signIns {
                group.addTask { try await stores.sessions.save(signIn.session, replacing: nil, in: tenant) }
                guard withFamilies else { continue }
                group.addTask { try await stores.refreshFamilies.add(signIn.family, in: tenant) }
            }
            try await group.waitForAll()
        }
    }

    private func inSlices(
        _ name: String, _ count: Int, _ work: @escaping @Sendable (Range<Int>) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            var (next, done) = (0, 0)
            while done < count {
                while next < count, next - done < Self.lanes * Self.slice {
                    let slice = next..<min(next + Self.slice, count)
                    group.addTask {
                        try await patience { try await work(slice) }
                        return slice.count
                    }
                    next = slice.upperBound
                }
                done += try await group.next() ?? 0
                report(Progress("adding \(name)", done: done, of: count))
            }
        }
    }
}
