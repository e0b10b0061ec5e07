import FoundationEssentials
import JOSE
import Kernel
import Proofing
import QRCode

/// Says what it means to have one's identity checked, and asks what the provider has to know.
///
/// Posts `decision=start`, with `answer` where there is a question; also `decision=cancel` where that ends something.
struct StartProofingPage: Page {
    static let template = PageTemplate.startProofing

    var frame: PageFrame
    var account: AccountDisplay
    var level: IdentityLevel
    var question: KYCQuestion?
    /// Where the person proves themselves by another factor, or else where they came from.
    var otherAddress: String
    /// Whether they are on the way to something: an app, or a challenge.
    var isOnTheWay: Bool
    /// Whether they can give that up here.
    var mayCancel: Bool
    /// Nothing can be begun: only the other ways are left.
    var isClosed = false
    var failure: ProofingProblem?
    var errorID: String?

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "why": frame.client.map { phrasebook.sentence(.proofingWhy, ["client": $0.name]) }
                ?? phrasebook.sentence(.proofingWhyPlain),
            "level": phrasebook.text(level.phrase),
            "asksNationalID": question == .nationalID,
            "mayStart": !isClosed,
            "otherAddress": otherAddress,
            "isOnTheWay": isOnTheWay,
            "mayCancel": mayCancel,
        ]
        fields["failure"] = failure.map { phrasebook.sentence($0.phrase) }
        fields["errorID"] = failure == nil ? nil : errorID
        return fields
    }
}

/// Shows what the person is to do at the provider, and waits for what it says.
///
/// It is loaded anew by itself, without a script. Posts `decision=cancel`.
struct WaitForProofingPage: Page {
    static let template = PageTemplate.waitForProofing

    var frame: PageFrame
    var account: AccountDisplay
    var step: KYCStep?
    var isInReview: Bool
    /// The provider did not answer just now; it is asked again.
    var isTroubled: Bool
    var againAddress: String
    var otherAddress: String

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "isInReview": isInReview,
            "isTroubled": isTroubled,
            "againAddress": againAddress,
            "otherAddress": otherAddress,
        ]
        switch step {
        case .redirect(let url): fields["page"] = url
        case .number(let number): fields["number"] = number
        case .code(let url):
            fields["code"] = url
            // What is too long for a picture is a link still.
            fields["picture"] = (try? QRSymbol(url)).map { symbol -> PageFields in
                ["side": String(symbol.side), "path": symbol.path]
            }
        case nil: break
        }
        return fields
    }
}

/// What was verified about a person, by whom and when; and how to have more verified.
///
/// Posts `decision=cancel` and `case` to give up what is open.
struct IdentityPage: Page {
    static let template = PageTemplate.identity

    struct Way: Sendable {
        let level: IdentityLevel
        let address: String
    }

    var frame: PageFrame
    var account: AccountDisplay
    var overview: ManageProofing.Overview
    var ways: [Way]
    /// The address of an open case.
    var address: @Sendable (ProofingCase) -> String
    var now: Date

    func fields(_ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "account": account.fields,
            "hasProofs": !overview.proofs.isEmpty,
            "proofs": overview.proofs.map { $0.fields(at: now, phrasebook) },
            "open": overview.open.map { one -> PageFields in
                [
                    "level": phrasebook.text(one.level.phrase), "address": address(one), "case": one.id.string,
                    "isInReview": one.state == .inReview,
                ]
            },
            "hasOpen": !overview.open.isEmpty,
            "ways": ways.map { ["level": phrasebook.text($0.level.phrase), "address": $0.address] as PageFields },
            "hasWays": !ways.isEmpty,
            "homeAddress": "/",
        ]
        fields["standing"] = overview.standing.map { phrasebook.text($0.level.phrase) }
        return fields
    }
}

extension ManageProofing.Proof {
    fileprivate func fields(at now: Date, _ phrasebook: Phrasebook) -> PageFields {
        var fields: PageFields = [
            "level": phrasebook.text(identity.level.phrase),
            "provedOn": phrasebook.sentence(.proofingProvedOn, ["date": phrasebook.day(identity.provedAt)]),
            "source": phrasebook.sentence(.proofingSource, ["provider": provider]),
            "isExpired": !identity.isValid(at: now),
            "facts": claims.claims.sorted { $0.key < $1.key }.compactMap { name, value -> PageFields? in
                guard let shown = value.string ?? value.strings?.joined(separator: ", ") else { return nil }
                return ["name": phrasebook.text(in: "facts", named: name) ?? name, "value": shown]
            },
        ]
        fields["until"] = identity.expiresAt.map {
            phrasebook.sentence(.proofingUntil, ["date": phrasebook.day($0)])
        }
        return fields
    }
}
