public import Kernel
public import Palm
import Testing

/// A provider's adapter with a reader in front of it: what the contract of adapters is run on.
public struct PalmVerifierBench: Sendable {
    public let verifier: any PalmVerifier
    /// Reads one of two living palms, `0` and `1`, for a nonce.
    public let capture: @Sendable (Int, PalmNonce) async throws -> PalmCapture

    public init(
        verifier: any PalmVerifier, capture: @escaping @Sendable (Int, PalmNonce) async throws -> PalmCapture
    ) {
        self.verifier = verifier
        self.capture = capture
    }

    fileprivate func enroll(_ palm: Int, as name: String, in tenant: TenantID = .default) async throws -> PalmHandle {
        let (subject, nonce) = (PalmSubject(name), PalmNonce("enrolment of \(name)"))
        let enrolment = try await verifier.enroll(capture(palm, nonce), as: subject, in: tenant, nonce: nonce)
        guard case .enrolled(let reference) = enrolment.outcome else { throw PalmProviderFailure(.failed, "rejected") }
        #expect(enrolment.subject == subject)
        enrolment.evidence.expect(nonce, tenant)
        return PalmHandle(subject: subject, reference: reference)
    }
}

extension PalmEvidence {
    fileprivate func expect(_ nonce: PalmNonce, _ tenant: TenantID) {
        #expect(self.nonce == nonce && self.tenant == tenant)
        #expect(liveness == .live && authenticity != .none && latency > .zero)
    }
}

extension Promise<PalmVerifierBench> {
    /// What every adapter of a palm provider does.
    public static let all = [
        Promise("matches the palm that was enrolled, and says for which nonce, tenant and person") { bench in
            let handle = try await bench.enroll(0, as: "one")
            let nonce = PalmNonce("verification-1")

            let verification = try await bench.verifier.verify(
                bench.capture(0, nonce), as: handle, in: .default, nonce: nonce)

            #expect(verification.outcome == .match && verification.score >= 0.8 && verification.score <= 1)
            #expect(verification.subject == handle.subject && verification.reference == handle.reference)
            verification.evidence.expect(nonce, .default)
        },
        Promise("does not match another palm") { bench in
            let handle = try await bench.enroll(0, as: "one")
            let nonce = PalmNonce("verification-2")

            let verification = try await bench.verifier.verify(
                bench.capture(1, nonce), as: handle, in: .default, nonce: nonce)

            #expect(verification.outcome == .noMatch)
        },
        Promise("finds whose palm it is among those of the tenant, and nobody of another") { bench in
            let (one, two) = (try await bench.enroll(0, as: "one"), try await bench.enroll(1, as: "two"))
            #expect(one.reference != two.reference)
            let nonce = PalmNonce("identification-1")

            let found = try await bench.verifier.identify(bench.capture(1, nonce), in: .default, nonce: nonce)

            guard case .identified(let subject, let reference) = found.outcome else {
                throw PalmProviderFailure(.failed, "nobody")
            }
            #expect(PalmHandle(subject: subject, reference: reference) == two)
            found.evidence.expect(nonce, .default)
            let nowhere = try await bench.verifier.identify(bench.capture(1, nonce), in: Sample.other, nonce: nonce)
            #expect(nowhere.outcome == .nobody)
        },
        Promise("tells where an enrolment stands, deletes it, and deletes what is not there") { bench in
            let handle = try await bench.enroll(0, as: "one")
            #expect(try await bench.verifier.status(of: handle, in: .default) == .enrolled)

            #expect(try await bench.verifier.delete(handle, in: .default) == .confirmed)

            #expect(try await bench.verifier.status(of: handle, in: .default) == .none)
            #expect(try await bench.verifier.delete(handle, in: .default) == .confirmed)
            let unknown = PalmHandle(subject: PalmSubject("never-enrolled"), reference: nil)
            #expect(try await bench.verifier.delete(unknown, in: .default) == .confirmed)
        },
        Promise("fails, and does not match, where there is no such enrolment") { bench in
            let handle = PalmHandle(subject: PalmSubject("never-enrolled"), reference: PalmReference("none"))
            let nonce = PalmNonce("verification-3")

            await #expect(throws: PalmProviderFailure.self) {
                try await bench.verifier.verify(bench.capture(0, nonce), as: handle, in: .default, nonce: nonce)
            }
        },
    ]
}
