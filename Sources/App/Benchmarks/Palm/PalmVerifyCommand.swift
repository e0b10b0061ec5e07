import ArgumentParser
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import Palm
import PalmProviders
import Simulators
import WebClient

/// Verifies palms through the adapter and a simulator in a process of its own, and asks the simulator how long the matching
/// alone took: what is between the two is the way there and back.
struct PalmVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palm-verifications",
        abstract: "Verify palms (1:1) through the adapter, against `surety simulate palm`.")

    @Argument(help: "The document that the simulator prints.")
    var document: String

    @Option(help: "How many are under way at a time.")
    var concurrency = 16

    @OptionGroup var timing: Timing

    func run() async throws {
        let json = try JSON(parsing: document)
        let configuration = try PalmProviderConfiguration(json: json)
        let verifier = try PalmProviders.make(configuration, randomness: SystemRandomBytes())
        let client = try ProviderClient(of: configuration.address)
        let question = try await Question(json, verifier)
        let report = try await Load(workers: concurrency, timing: timing).runApart { _, window in
            var (whole, matching) = (Tally(of: window), Tally(of: window))
            while !window.isOver {
                await whole.time {
                    let answer = try await verifier.verify(
                        question.capture, as: question.handle, in: .default, nonce: question.nonce)
                    guard answer.outcome == .match, answer.evidence.authenticity == .signed else { throw NoMatch() }
                }
                do {
                    matching.add(since: .now - (try await question.matching(client)))
                } catch {
                    matching.fail(error)
                }
            }
            return ["": whole, "matching": matching]
        }
        try report.print()
    }

    private struct NoMatch: Error {}
}

/// An enrolment, and a question about it that can be asked again and again.
private struct Question: Sendable {
    let nonce = PalmNonce("benchmark")
    let capture: PalmCapture
    let handle: PalmHandle
    private let body: [UInt8]
    private let authorization: WebHeader

    init(_ document: JSON, _ verifier: any PalmVerifier) async throws {
        let token = document["credential"]?["bearer"]?.string ?? ""
        let secret = document["signature_secret"]?.string.flatMap(Base64URL.decode) ?? []
        authorization = WebHeader("authorization", "Bearer \(token)")
        capture = try PalmCapture(
            PalmSimulator.capture(for: nonce.string, secret: SymmetricKey(secret), SystemRandomBytes()))
        let subject = PalmSubject(Base64URL.encode(SystemRandomBytes().bytes(PalmSubject.bytesCount)))
        let enrolment = try await verifier.enroll(capture, as: subject, in: .default, nonce: nonce)
        guard case .enrolled(let reference) = enrolment.outcome else { throw ValidationError("it enrols nobody") }
        handle = PalmHandle(subject: subject, reference: reference)
        body = JSON.object([
            "request_id": "benchmark", "tenant": "default", "nonce": .string(nonce.string),
            "user_ref": .string(subject.string), "palm_id": .string(reference.string),
            "capture": .string(Base64URL.encode(capture.bytes)),
        ]).bytes()
    }

    /// How long the simulator says that it compared.
    func matching(_ client: ProviderClient) async throws -> Duration {
        let response = try await client.send(.post, "/verifications", headers: [authorization], json: body)
        let timing = response.header("server-timing") ?? ""
        guard let milliseconds = timing.split(separator: "=").last.flatMap({ Double($0) }) else {
            throw ValidationError("the simulator does not say how long it compared")
        }
        return .microseconds(Int64(milliseconds * 1_000))
    }
}
