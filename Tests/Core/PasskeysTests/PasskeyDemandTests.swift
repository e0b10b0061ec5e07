import FoundationEssentials
import JOSE
import Kernel
import Passkeys
import TestKit
import Testing

@Suite("What a client demands of passkeys")
struct PasskeyDemandTests {
    private static let level2 = "FIDO_CERTIFIED_L2"

    @Test(
        "a policy that is not understood whole is refused",
        arguments: [
            "[]", "true", "{\"attested\":1}", "{\"synced\":\"no\"}", "{\"certification\":\"FIDO_CERTIFIED_L9\"}",
            "{\"certification\":2}", "{\"aaguids\":[]}", "{\"aaguids\":[\"00000000-0000-0000-0000-000000000000\"]}",
            "{\"aaguids\":[\"phone\"]}", "{\"aaguids\":\"00010203-0405-0607-0809-0a0b0c0d0e0f\"}",
            "{\"hardware\":true}",
        ])
    func refused(text: String) throws {
        let json = try JSON(parsing: Array(text.utf8))

        #expect(throws: InvalidPasskeyDemand.self) { try PasskeyDemand(json: json) }
    }

    @Test(
        "a passkey meets the demand by all that is known of it, or not at all",
        arguments: [
            ("{}", false, nil, true, true),
            ("{\"synced\":false}", false, nil, true, false),
            ("{\"synced\":false}", false, nil, false, true),
            ("{\"attested\":true}", false, nil, false, false),
            ("{\"attested\":true}", true, nil, false, true),
            ("{\"certification\":\"FIDO_CERTIFIED_L2\"}", true, nil, false, false),
            ("{\"certification\":\"FIDO_CERTIFIED_L2\"}", true, "FIDO_CERTIFIED_L1plus", false, false),
            ("{\"certification\":\"FIDO_CERTIFIED_L2\"}", true, level2, false, true),
            ("{\"certification\":\"FIDO_CERTIFIED_L1\"}", true, level2, false, true),
            ("{\"certification\":\"FIDO_CERTIFIED_L2\"}", false, level2, false, false),
            ("{\"aaguids\":[\"00010203-0405-0607-0809-0a0b0c0d0e0f\"]}", false, nil, true, true),
            ("{\"aaguids\":[\"10010203-0405-0607-0809-0a0b0c0d0e0f\"]}", false, nil, true, false),
        ] as [(String, Bool, String?, Bool, Bool)])
    func judged(demand: String, isAttested: Bool, certification: String?, isSynced: Bool, expected: Bool) throws {
        let demand = try PasskeyDemand(json: JSON(parsing: Array(demand.utf8)))
        let passkey = Sample.passkey(isSynced: isSynced, isAttested: isAttested, certification: certification)

        #expect(demand.isMet(by: passkey) == expected)
    }

    @Test("a passkey whose model is reported as broken meets no demand for attestation")
    func suspected() throws {
        var passkey = Sample.passkey(isSynced: false, certification: Self.level2)
        passkey.suspicion = Passkey.Suspicion(since: Sample.now, status: "REVOKED")

        #expect(try PasskeyDemand(json: ["synced": false]).isMet(by: passkey))
        #expect(try !PasskeyDemand(json: ["attested": true]).isMet(by: passkey))
        #expect(!passkey.isAttestedHardware)
    }
}
