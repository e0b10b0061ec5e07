import FoundationEssentials

@testable import HTTP

extension PageSample {
    static let challenges: [PageSample] = [
        PageSample(
            "challenge",
            ChallengePage(
                frame: frame, account: layla,
                subject: .init(
                    amount: "1200.00 EUR", payee: "Müller & Söhne", account: "•• 4711", reference: "2026-118",
                    text: "Rent for December"),
                device: Device(browser: "Firefox", system: "Linux"), expiresAt: until)
        ),
        PageSample(
            "challenge-plain",
            ChallengePage(
                frame: frame, account: sami, subject: .init(text: "<b>Close</b> the account"), device: Device(),
                expiresAt: until)
        ),
        PageSample(
            "challenge-unmet",
            ChallengePage(
                frame: frame, account: layla, subject: .init(amount: "1200.00 EUR", payee: "Müller & Söhne"),
                device: Device(browser: "Firefox", system: "Linux"), expiresAt: until, isUnmet: true)
        ),
        PageSample(
            "challenge-approved",
            ChallengeEndPage(
                frame: frame, end: .approved, subject: .init(amount: "1200.00 EUR", payee: "Müller & Söhne"))
        ),
        PageSample("challenge-refused", ChallengeEndPage(frame: frame, end: .refused)),
        PageSample(
            "challenge-other-account",
            ChallengeEndPage(
                frame: frame, end: .otherAccount, signInAddress: "/sign-in?then=challenge&challenge=c-1&session=")
        ),
    ]

    private static let until = Date(timeIntervalSince1970: 1_795_305_600)
}
