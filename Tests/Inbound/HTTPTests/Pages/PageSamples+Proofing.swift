import FoundationEssentials
import JOSE
import Kernel
import Proofing

@testable import HTTP

extension PageSample {
    static let proofing: [PageSample] = [
        PageSample("proofing-start", start(level: .verified)),
        PageSample("proofing-start-number", start(level: .enhanced, question: .nationalID, isJourney: true)),
        PageSample("proofing-failed", start(level: .verified, isJourney: true, failure: .unavailable)),
        PageSample("proofing-not-offered", start(level: .enhanced, failure: .notOffered, isClosed: true)),
        PageSample("proofing-wait-page", wait(.redirect("https://kyc.example/s/1"))),
        PageSample("proofing-wait-number", wait(.number("42"))),
        PageSample("proofing-wait-code", wait(.code("https://kyc.example/c/1"), isTroubled: true)),
        PageSample("proofing-wait-review", wait(nil, isInReview: true)),
        PageSample("proofing-account-empty", account(nil, proofs: [], open: [])),
        PageSample(
            "proofing-account",
            account(ProofedIdentity(.verified, provedAt: proved, expiresAt: expiry), proofs: [proof], open: [underWay])),
    ]

    private static let proved = Date(timeIntervalSince1970: 1_790_000_000)
    private static let expiry = Date(timeIntervalSince1970: 1_820_000_000)

    private static func start(
        level: IdentityLevel, question: KYCQuestion? = nil, isJourney: Bool = false, failure: ProofingProblem? = nil,
        isClosed: Bool = false
    ) -> StartProofingPage {
        StartProofingPage(
            frame: isJourney ? frame : frame(client: nil, action: "/proofing"), account: layla, level: level,
            question: question, otherAddress: isJourney ? "/step-up?journey=j-1" : "/account/identity",
            isOnTheWay: isJourney, mayCancel: isJourney, isClosed: isClosed, failure: failure, errorID: "7F3K-Q2MX")
    }

    private static func wait(_ step: KYCStep?, isInReview: Bool = false, isTroubled: Bool = false)
        -> WaitForProofingPage
    {
        WaitForProofingPage(
            frame: frame(client: nil, action: "/proofing/c-1"), account: layla, step: step, isInReview: isInReview,
            isTroubled: isTroubled, againAddress: "/proofing/c-1", otherAddress: "/account/identity")
    }

    private static func account(
        _ standing: ProofedIdentity?, proofs: [ManageProofing.Proof], open: [ProofingCase]
    ) -> IdentityPage {
        IdentityPage(
            frame: frame(client: nil, action: "/account/identity"), account: layla,
            overview: ManageProofing.Overview(
                standing: standing, proofs: proofs, open: open, offered: [.verified, .enhanced]),
            ways: [.init(level: .enhanced, address: "/proofing?level=enhanced&session=s-1")],
            address: { "/proofing/\($0.id)" }, now: proved)
    }

    private static let proof = ManageProofing.Proof(
        id: ID("c-1"), identity: ProofedIdentity(.verified, provedAt: proved, expiresAt: expiry), provider: "onfido",
        claims: VerifiedClaims(
            ["given_name": "ليلى", "birthdate": "1990-05-01", "nationalities": ["SAU", "SWE"]],
            verification: Verification(trustFramework: "example")))

    private static let underWay = ProofingCase(
        id: ID("c-2"), user: ID("u-1"), session: "s-1", level: .enhanced, provider: "onfido", journey: nil,
        returnPath: "/account/identity", createdAt: proved, expiresAt: expiry)
}
