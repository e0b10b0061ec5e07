public import JOSE
import Kernel
import Synchronization
import Tenancy

/// What a store was filled with, and what whoever loads the server needs to know of it.
public struct SeededStore: Sendable {
    let plan: SeedPlan
    let issuer: Issuer
    /// Objects with `username`, `client_id`, `session_cookie` and `refresh_token`.
    public let samples: [JSON]

    /// - Parameter includesSamples: false where they are written to a file of their own.
    public func json(includesSamples: Bool) -> JSON {
        var members: [String: JSON] = [
            "issuer": .string(issuer.string),
            "users": [
                "count": .integer(Int64(plan.users)), "first": .string(plan.username(0)),
                "last": .string(plan.username(max(0, plan.users - 1))), "password": .string(SeedPlan.password),
            ],
            "clients": [
                "count": .integer(Int64(plan.clients)), "first": .string(plan.client(0)),
                "last": .string(plan.client(max(0, plan.clients - 1))),
                "client_secret": .string(SeedPlan.clientSecret),
            ],
            "sessions": .integer(Int64(plan.sessions)),
            "session_cookie_name": .string(cookieName),
        ]
        if includesSamples { members["samples"] = .array(samples) }
        return .object(members)
    }

    public var text: String {
        var table = TextTable("WHAT", "HOW MANY", "FIRST", "LAST", "SECRET OF ALL")
        table.add(
            "users", String(plan.users), plan.username(0), plan.username(max(0, plan.users - 1)), SeedPlan.password)
        table.add(
            "clients", String(plan.clients), plan.client(0), plan.client(max(0, plan.clients - 1)),
            SeedPlan.clientSecret)
        table.add("sessions", String(plan.sessions), "", "", "")
        return table.description
    }

    /// As browsers send it (`CookieJar`).
    private var cookieName: String { (issuer.isHTTPS ? "__Host-" : "") + "surety_session" }
}

/// Sign-ins chosen evenly among all, with what opens them.
final class Samples: Sendable {
    private let most: Int
    private let stride: Int
    private let chosen = Mutex<[(SeedSignIn, Secret)]>([])

    init(most: Int, of total: Int) {
        self.most = most
        stride = most > 0 ? max(1, total / most) : 0
    }

    @Sendable func chooses(_ number: Int) -> Bool { stride > 0 && number % stride == 0 && number / stride < most }

    func add(_ signIn: SeedSignIn, _ token: Secret) {
        chosen.withLock { $0.append((signIn, token)) }
    }

    func all(of plan: SeedPlan) -> [JSON] {
        chosen.withLock { $0 }.sorted { $0.0.person < $1.0.person }.map { signIn, token in
            [
                "username": .string(plan.username(signIn.person)), "client_id": .string(plan.client(signIn.app)),
                "session_cookie": .string(signIn.cookie.revealed), "refresh_token": .string(token.revealed),
            ]
        }
    }
}
