import FoundationEssentials
import Glibc
import JOSE
import SQLite
import Tenancy
import WebClient

extension Doctor {
    func publicURL() async -> [Finding] {
        let (name, issuer) = ("public URL", settings.issuer)
        let form: Finding
        if issuer.isHTTPS {
            form = .ok(name, "\(issuer) is https")
        } else if settings.listen.isLoopback {
            form = .ok(name, "\(issuer) is for trying things out on this machine")
        } else {
            form = .warning(
                name, "\(issuer) is for this machine alone, but \(settings.listen) accepts others",
                "set public_url to the https address that people use")
        }
        return [form, await discovery()]
    }

    /// The document must name the issuer exactly (OpenID Connect Discovery §4.3).
    private func discovery() async -> Finding {
        let (name, issuer) = ("public URL", settings.issuer)
        let client = WebClient(policy: issuer.isHTTPS ? .guarded : .loopback)
        let answer: WebResponse
        do {
            answer = try await client.send(.get(issuer.url("/.well-known/openid-configuration")))
        } catch {
            await client.close()
            guard isServerRunning else { return .ok(name, "no server is running, so it was not asked") }
            return .warning(
                name, "\(issuer) was not reached from here: \(Self.words(error))",
                "look at listen, the proxy and the name's address")
        }
        await client.close()
        let document = try? JSON(parsing: answer.body)
        guard answer.status == 200, let told = document?["issuer"]?.string else {
            return .wrong(
                name, "\(issuer) answers \(answer.status), and not as Surety", "look at the proxy before the server")
        }
        guard told == issuer.string else {
            return .wrong(
                name, "\(issuer) answers with the issuer \(told)", "restart the server, or correct public_url")
        }
        return .ok(name, "\(issuer) answers with its own name")
    }

    private static func words(_ error: WebError) -> String {
        switch error {
        case .unresolved: "the name has no address"
        case .unreachable: "nothing accepts connections there"
        case .untrusted: "its certificate is not valid"
        case .timedOut: "it does not answer in time"
        case .addressRefused: "its address is private, and doctor asks public ones only"
        default: "the answer cannot be used"
        }
    }

    /// Held by the server for as long as it lives. The lock is taken for an instant where no server holds it.
    private var isServerRunning: Bool {
        guard Files.exists(settings.database.path) else { return false }
        do throws(ServerLockError) {
            _ = try ServerLock(database: settings.database.path)
            return false
        } catch {
            if case .held = error { return true }
            return false
        }
    }

    var listener: Finding {
        let (name, address) = ("listen", settings.listen)
        guard !isServerRunning else { return .ok(name, "the server is running on \(address)") }
        if let reason = ListenProbe.reasonAgainst(address) {
            return .wrong(
                name, "\(address) cannot be listened on: \(reason)",
                "set listen to another address, or end what uses it")
        }
        guard address.isLoopback || settings.issuer.isHTTPS else {
            return .warning(
                name, "\(address) is reachable from other machines without TLS", "put a TLS proxy before it")
        }
        return .ok(name, "\(address) is free")
    }
}

/// Whether an address can be bound, tried out and let go.
enum ListenProbe {
    static func reasonAgainst(_ address: ListenAddress) -> String? {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(address.host, String(address.port), &hints, &found)
        guard code == 0, let found else { return String(cString: gai_strerror(code)) }
        defer { freeaddrinfo(found) }
        let socket = socket(found.pointee.ai_family, found.pointee.ai_socktype, found.pointee.ai_protocol)
        guard socket >= 0 else { return String(cString: strerror(errno)) }
        defer { close(socket) }
        var reuse: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        guard bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            return String(cString: strerror(errno))
        }
        return nil
    }
}
