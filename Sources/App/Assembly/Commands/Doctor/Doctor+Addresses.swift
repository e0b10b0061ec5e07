import FoundationEssentials
import Glibc
import JOSE
import Tenancy
import WebClient

extension Doctor {
    func addresses() async -> [Finding] {
        let isOurs = await issuerOnListener() == settings.issuer.string
        return [urlForm, await discovery(isRunning: isOurs), listener(isOurs: isOurs)]
            + (isOurs ? [] : [internalListener].compactMap(\.self))
    }

    private var urlForm: Finding {
        let (name, issuer) = ("public URL", settings.issuer)
        if issuer.isHTTPS { return .ok(name, "\(issuer) is https") }
        guard settings.listen.isLoopback else {
            return .warning(
                name, "\(issuer) is for this machine alone, but \(settings.listen) accepts others",
                "set public_url to the https address that people use")
        }
        return .ok(name, "\(issuer) is for trying things out on this machine")
    }

    /// The document must name the issuer exactly (OpenID Connect Discovery §4.3).
    private func discovery(isRunning: Bool) async -> Finding {
        let (name, issuer) = ("public URL", settings.issuer)
        do {
            let told = try await Self.issuer(at: issuer.string, issuer.isHTTPS ? .guarded : .loopback)
            guard let told else {
                return .wrong(name, "what answers at \(issuer) is not Surety", "look at the proxy before the server")
            }
            guard told == issuer.string else {
                return .wrong(
                    name, "\(issuer) answers with the issuer \(told)", "restart the server, or correct public_url")
            }
            return .ok(name, "\(issuer) answers with its own name")
        } catch {
            guard isRunning else { return .ok(name, "no server is seen to run here, and \(issuer) does not answer") }
            return .warning(
                name, "\(issuer) was not reached from here: \(Self.words(error))",
                "look at the proxy and at the address of the name")
        }
    }

    /// What listens on our own address, asked without the proxy; nil also where it cannot be asked.
    private func issuerOnListener() async -> String? {
        guard settings.listen.isLoopback || settings.listen.isEveryInterface else { return nil }
        let host = settings.listen.isEveryInterface ? "127.0.0.1" : settings.listen.host
        let literal = host.contains(":") ? "[\(host)]" : host
        return try? await Self.issuer(at: "http://\(literal):\(settings.listen.port)", .loopback)
    }

    /// - Returns: nil if what answers is no OpenID provider.
    private static func issuer(at base: String, _ policy: WebPolicy) async throws(WebError) -> String? {
        let client = WebClient(policy: policy)
        let answer: Result<WebResponse, WebError>
        do throws(WebError) {
            answer = .success(try await client.send(.get(base + "/.well-known/openid-configuration")))
        } catch {
            answer = .failure(error)
        }
        await client.close()
        let response = try answer.get()
        guard response.status == 200 else { return nil }
        return (try? JSON(parsing: response.body))?["issuer"]?.string
    }

    private static func words(_ error: WebError) -> String {
        switch error {
        case .unresolved: "the name has no address"
        case .unreachable: "nothing accepts connections there"
        case .untrusted: "its certificate is not valid"
        case .timedOut: "it does not answer in time"
        case .addressRefused: "its address is private, and only public ones are asked"
        default: "the answer cannot be used"
        }
    }

    private func listener(isOurs: Bool) -> Finding {
        let (name, address) = ("listen", settings.listen)
        if isOurs { return .ok(name, "the server is running on \(address)") }
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

extension Doctor {
    /// Asked only where no server of ours has it.
    private var internalListener: Finding? {
        guard let address = settings.internalListen, let reason = ListenProbe.reasonAgainst(address) else { return nil }
        return .wrong(
            "listen", "\(address) (internal_listen) cannot be listened on: \(reason)",
            "set internal_listen to another address, or end what uses it")
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
