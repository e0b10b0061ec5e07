import FoundationEssentials
import Palm

@testable import HTTP

extension PageSample {
    private static let moment = Date(timeIntervalSince1970: 1_790_000_000)

    /// The pages that enrol, delete and verify palms.
    static let palms: [PageSample] = [
        PageSample("palm-enrol", palm(.none)),
        PageSample("palm-enrol-refused", palm(.none, failure: .signInNeeded, errorID: "7F3K-Q2MX")),
        PageSample("palm-without-reader", palm(.deleted, reader: nil)),
        PageSample("palm-enrolled", palm(.enrolled, enrolledAt: moment)),
        PageSample("palm-verify", verifyPalm()),
        PageSample(
            "palm-verify-refused", verifyPalm(failure: .notRecognised(triesLeft: 3), errorID: "7F3K-Q2MX")),
        PageSample("palm-verify-locked", verifyPalm(failure: .locked(minutes: 15), reader: nil)),
    ]

    private static let reader = "http://127.0.0.1:8095/reader/capture"

    private static func palm(
        _ standing: PalmStanding,
        enrolledAt: Date? = nil,
        reader: String? = reader,
        failure: PalmProblem? = nil,
        errorID: String? = nil
    ) -> PalmPage {
        PalmPage(
            frame: frame(client: nil, action: "/account/palm"), account: layla,
            status: PalmStatus(standing: standing, enrolledAt: enrolledAt, lockedUntil: nil, consent: nil),
            provider: "BioWave Pass", reader: reader, beginAddress: "/api/v1/palm/enrolment/begin",
            consentVersion: "1", failure: failure, errorID: errorID)
    }

    private static func verifyPalm(
        failure: PalmProblem? = nil, errorID: String? = nil, reader: String? = reader
    ) -> VerifyPalmPage {
        VerifyPalmPage(
            frame: frame(client: client, action: "/palm"), account: layla, provider: "BioWave Pass", reader: reader,
            beginAddress: "/api/v1/palm/verification/begin", otherAddress: "/sign-in?journey=j-1", mayCancel: true,
            failure: failure, errorID: errorID)
    }
}
