public import Accounts
public import JOSE
import Kernel
public import OAuth
import Tenancy

/// What became of each thing in a file, in its order.
public struct Creation: Sendable {
    /// The thing that was created, or `error` with the reason.
    public internal(set) var results: [JSON] = []
    public internal(set) var warnings: [String] = []
    public internal(set) var failures: [String] = []
    let isArray: Bool

    public var json: JSON { isArray ? .array(results) : results.first ?? [] }

    mutating func fail(_ subject: String, at index: Int, _ reason: String) {
        failures.append("\(place(index))\(subject): \(reason)")
        results.append(["error": .string(reason)])
    }

    mutating func warn(_ warnings: [String], at index: Int) {
        self.warnings += warnings.map { place(index) + $0 }
    }

    func place(_ index: Int) -> String { isArray ? "element \(index + 1): " : "" }
}

extension House {
    /// Names the command line in the record of what happened.
    public static let commandLine = "command-line"

    /// Creates the clients of a file in order. All are checked before the first is created; one that is refused then,
    /// because its id is taken, does not keep the others from being created.
    ///
    /// - Throws: ``RefusedDocument`` with the first that is wrong.
    public func createClients(_ documents: Documents) async throws -> Creation {
        var creation = Creation(isArray: documents.isArray)
        let clients = try Self.checked(documents) { try ClientDocument($0) }
        for (index, document) in clients.enumerated() {
            creation.warn(document.warnings, at: index)
            do {
                let created = try await createClient(document.registration, actor: Self.commandLine, in: tenant.id)
                creation.results.append(ClientListing.json(created.client, secret: created.secret?.revealed))
            } catch {
                let name = document.registration["client_id"]?.string ?? document.registration["client_name"]?.string
                creation.fail(name ?? "the client", at: index, PlainWords.sentence(error))
            }
        }
        return creation
    }

    /// Creates the people of a file in order, as ``createClients(_:)`` does.
    public func createUsers(_ documents: Documents) async throws -> Creation {
        var creation = Creation(isArray: documents.isArray)
        let people = try Self.checked(documents) { try UserDocument($0) }
        for (index, document) in people.enumerated() {
            creation.warn(document.warnings, at: index)
            do {
                let user = try await createUser(
                    document.username, profile: document.profile, password: document.password,
                    subject: document.subject, actor: Self.commandLine, in: tenant)
                creation.results.append(UserListing.json(user))
            } catch {
                creation.fail(document.username.string, at: index, PlainWords.sentence(error))
            }
        }
        return creation
    }

    private static func checked<Document>(
        _ documents: Documents, _ check: ([String: JSON]) throws -> Document
    ) throws(RefusedDocument) -> [Document] {
        var checked: [Document] = []
        for (index, object) in documents.objects.enumerated() {
            do {
                checked.append(try check(object))
            } catch {
                let place = documents.isArray ? index : nil
                throw RefusedDocument(documents.name, index: place, reason: PlainWords.sentence(error))
            }
        }
        return checked
    }
}

extension House {
    private static let page = 500

    public func allClients() async throws -> [Client] {
        var all: [Client] = []
        while true {
            let last = all.last?.id
            let page = try await oauth.read(tenant.id) { try await $0.clients.clients(after: last, limit: Self.page) }
            all += page
            guard page.count == Self.page else { return all }
        }
    }

    public func allUsers() async throws -> [User] {
        var all: [User] = []
        while true {
            let last = all.last?.username.string
            let page = try await accounts.read(tenant.id) { try await $0.users.users(after: last, limit: Self.page) }
            all += page
            guard page.count == Self.page else { return all }
        }
    }

    public func allKeys() async throws -> [SigningKey] {
        try await oauth.read(tenant.id) { try await $0.keys.keys() }
    }
}
