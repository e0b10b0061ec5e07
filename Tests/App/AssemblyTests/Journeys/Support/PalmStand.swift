import Assembly
import Cryptography
import JOSE
import Logging
import NIOPosix
import Simulators
import TestKit
import Testing
import WebClient

/// The palm provider of a site's tenant, and the reader on a person's desk: the simulator, over HTTP.
struct PalmStand: Sendable {
    let port: Int
    private let web: WebClient

    var readerOrigin: String { "http://127.0.0.1:\(port)" }

    /// - Parameter rules: the tenant's own for palms.
    static func with(
        _ site: Site, rules: JSON = [:], _ test: (PalmStand) async throws -> Void
    ) async throws {
        var configuration = PalmSimulator.Configuration(
            port: 0, origin: site.issuer, token: "token", secret: SymmetricKey([UInt8](repeating: 9, count: 32)))
        configuration.handWithin = .milliseconds(200)
        let chosen = configuration
        try await beside { onRunning in
            PalmSimulator(
                chosen, randomness: SystemRandomBytes(), now: { site.clock.now },
                group: MultiThreadedEventLoopGroup.singleton, logger: site.log.logger, onRunning: onRunning)
        } _: { port in
            var document = chosen.document(port: port).object ?? [:]
            document["rules"] = rules
            document["timeout_ms"] = 8_000
            try await site.house.set(.palm, .object(document))
            // Running servers read what is set within seconds.
            site.clock.advance(seconds: 10)
            try await test(PalmStand(port: port))
        }
    }

    private init(port: Int) {
        self.port = port
        // A machine that is busy with other tests is slow, not broken.
        var policy = WebPolicy.loopback
        policy.timeLimit = .seconds(20)
        web = WebClient(policy: policy)
    }

    /// Tells the provider what to do wrong from now on; see docs/guides/palm-provider.md.
    func fail(_ fault: String) async throws {
        let json: JSON = ["fault": .string(fault)]
        let response = try await web.send(.post(readerOrigin + "/simulation", json: json.bytes()))
        #expect(response.status == 200)
    }

    /// Lays a palm on the reader and has it captured for the nonce.
    ///
    /// - Parameter hand: such as `amina-left`; `spoof:amina-left` is a picture of it.
    func capture(_ hand: String, for nonce: String) async throws -> String {
        _ = try await web.send(.post(readerOrigin + "/reader/hand", form: [("hand", hand)]))
        let json: JSON = ["nonce": .string(nonce)]
        let response = try await web.send(.post(readerOrigin + "/reader/capture", json: json.bytes()))
        return try #require(JSON(parsing: response.body)["capture"]?.string)
    }
}

extension Visitor {
    /// What the script of a palm page does: asks for a nonce, has the reader capture the palm, and posts the page's form.
    ///
    /// - Parameter begin: where a ceremony is begun.
    func showPalm(
        _ hand: String = "amina-left", to stand: PalmStand, on page: Answer,
        beginningAt begin: String = "/api/v1/palm/verification/begin", agreeingTo consent: String? = nil
    ) async throws -> Answer {
        let form = try page.form(with: "capture")
        var wish: [String: JSON] = [:]
        for (name, value) in form.fields where ["session", "transaction"].contains(name) { wish[name] = .string(value) }
        wish["consent"] = consent.map(JSON.string)
        let begun = try await call(begin, .object(wish)).json()
        let capture = try await stand.capture(hand, for: try #require(begun["nonce"]?.string))
        return try await submit(form, typing: ["ticket": try #require(begun["ticket"]?.string), "capture": capture])
    }

    /// Enrols a palm on the account page, after a sign-in that is strong enough.
    func enrollPalm(_ hand: String = "amina-left", to stand: PalmStand) async throws {
        let landed = try await showPalm(
            hand, to: stand, on: get("/account/palm"), beginningAt: "/api/v1/palm/enrolment/begin", agreeingTo: "1")
        #expect(landed.target == "/?done=palm-enrolled", "\(landed.text)")
    }
}
