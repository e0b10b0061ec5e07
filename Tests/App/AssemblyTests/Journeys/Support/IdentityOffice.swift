import Assembly
import Cryptography
import FoundationEssentials
import JOSE
import Logging
import NIOPosix
import Simulators
import TestKit
import Testing
import WebClient

/// The KYC provider of a site's tenant: the simulator, over HTTP.
struct IdentityOffice: Sendable {
    let port: Int
    private let site: Site
    private let web: WebClient

    var origin: String { "http://127.0.0.1:\(port)" }

    static func with(_ site: Site, _ test: (IdentityOffice) async throws -> Void) async throws {
        let configuration = KYCSimulator.Configuration(
            port: 0, key: "key-of-the-tenant-of-this-test", secret: "secret-of-the-tenant-of-this-test")
        try await beside { onRunning in
            try KYCSimulator(
                configuration, randomness: SystemRandomBytes(), now: { site.clock.now },
                group: MultiThreadedEventLoopGroup.singleton, logger: site.log.logger, onRunning: onRunning)
        } _: { port in
            var document = configuration.document(as: .simulator, port: port).object ?? [:]
            document["timeout_ms"] = 8_000
            let providers: JSON = ["basic": "simulator", "verified": "simulator", "enhanced": "simulator"]
            try await site.house.set(
                .kyc, ["providers": [.object(document)], "rules": ["providers": providers]])
            // Running servers read what is set within seconds.
            site.clock.advance(seconds: 10)
            try await test(IdentityOffice(port: port, site: site))
        }
    }

    private init(port: Int, site: Site) {
        self.port = port
        self.site = site
        var policy = WebPolicy.loopback
        policy.timeLimit = .seconds(20)
        web = WebClient(policy: policy)
    }

    /// The provider's page that a page of ours leads to.
    func page(on waiting: Answer) throws -> String {
        let link = Form.pieces(of: waiting.text, from: "href=\"\(origin)/person/", to: "\"").first
        return "\(origin)/person/\(try #require(link, "\(waiting.text)"))"
    }

    /// Has the provider decide, and time go by until it may be asked again.
    ///
    /// - Parameter decision: `approve`, `review`, `reject` or `forged`.
    /// - Returns: where the provider sends the browser.
    func decide(_ decision: String, at page: String) async throws -> String {
        let response = try await web.send(.post(page, form: [("decision", decision), ("who", "noura")]))
        site.clock.advance(seconds: 4)
        let location = try #require(response.header("location"))
        #expect(location.hasPrefix(site.issuer))
        return String(location.dropFirst(site.issuer.count))
    }

    func fail(_ fault: String) async throws {
        let json: JSON = ["fault": .string(fault)]
        let response = try await web.send(.post(origin + "/simulation", json: json.bytes()))
        #expect(response.status == 200)
    }
}
