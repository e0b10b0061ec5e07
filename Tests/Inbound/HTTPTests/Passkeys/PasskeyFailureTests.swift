import HTTPTypes
import JOSE
import Passkeys
import Testing
import WebAuthn

@testable import HTTP

@Suite("Refused ceremonies, as the API tells them")
struct PasskeyFailureTests {
    @Test(
        "have a status and a code of their own",
        arguments: [
            (PasskeyRefusal.ceremonyUnknown, 400, "ceremony_unknown"),
            (.unverified(.counterNotIncreased), 400, "ceremony_failed"),
            (.credentialUnknown([1, 2, 3]), 400, "credential_unknown"),
            (.credentialTaken, 409, "credential_taken"),
            (.noPasskey, 400, "no_passkey"),
            (.accountDisabled, 403, "account_disabled"),
            (.tooMany(max: 30), 422, "too_many_passkeys"),
            (.invalidName, 422, "invalid_name"),
        ]
    )
    func codes(refusal: PasskeyRefusal, status: Int, code: String) {
        let failure = Failure(refusal)

        #expect(failure.status.code == status)
        #expect(failure.code == code)
        #expect(failure.detail?.isEmpty == false)
    }

    @Test("name the step, the rule and where it is written")
    func steps() {
        let members = Failure(.unverified(.counterNotIncreased)).members

        #expect(members["ceremony"] == "authentication")
        #expect(members["step"] == 22)
        #expect(members["rule"] == "counterNotIncreased")
        #expect(members["section"] == "WebAuthn Level 3 §7.2 step 22")
        #expect(Failure(PasskeyRefusal.ceremonyUnknown).members.isEmpty)
    }

    @Test("never show the id of a credential that is not known")
    func unknown() {
        let failure = Failure(.credentialUnknown(Array("secret-credential".utf8)))

        #expect(!"\(failure)".contains("secret"))
        #expect(failure.members["step"] == 6)
    }
}
