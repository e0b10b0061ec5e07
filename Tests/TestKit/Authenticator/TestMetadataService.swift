public import Cryptography
public import JOSE
public import WebAuthn

/// A FIDO metadata service of the tests' own, which knows the model of ``TestAuthenticator``.
public struct TestMetadataService: Sendable {
    public static let host = "mds.fidoalliance.org"

    public var number: Int64
    public var model = TestAuthenticator.model
    /// Of its one model: the status and the day since when.
    public var reports: [(status: String, since: String)]
    /// How its one model keeps keys; nil says nothing of it.
    public var keyProtection: [String]?
    /// Further entries, of other models.
    public var others: [JSON] = []
    public var nextUpdate = "2026-12-01"
    /// In place of the service's own key.
    public var signer: PrivateKey?

    public init(number: Int64 = 10, reports: [(status: String, since: String)] = [("FIDO_CERTIFIED_L1", "2024-01-01")])
    {
        self.number = number
        self.reports = reports
    }

    /// What its signer leads to.
    public static func roots() throws -> TrustAnchors {
        try TrustAnchors([Certificate(der: TestAuthority.shared.get().rootDER)])
    }

    /// The list as it would be fetched.
    public func blob() throws -> [UInt8] {
        let keys = try TestAuthority.shared.get()
        var leaf = TestCertificate(subject: [("2.5.4.3", Self.host)], key: keys.attestation.publicKey)
        leaf.setAuthority(false)
        leaf.set("2.5.29.17", Write.sequence(Write.text(0x82, Self.host)))
        let token = try JWS.sign(
            JSON.object(try payload(keys)).bytes(), algorithm: .ES256, keyID: nil, type: "JWT",
            header: ["x5c": [.string(Base64.encode(try leaf.signed(by: keys.root)))]],
            with: signer ?? keys.attestation)
        return Array(token.utf8)
    }

    private func payload(_ keys: TestAuthority.Keys) throws -> [String: JSON] {
        var statement: [String: JSON] = [
            "description": "Software", "attestationTypes": ["basic_full"],
            "attestationRootCertificates": [.string(Base64.encode(keys.rootDER))],
        ]
        statement["keyProtection"] = keyProtection.map { .array($0.map(JSON.string)) }
        let entry: JSON = [
            "aaguid": .string("\(model)"), "timeOfLastStatusChange": "2024-01-01",
            "statusReports": .array(
                reports.map { ["status": .string($0.status), "effectiveDate": .string($0.since)] }),
            "metadataStatement": .object(statement),
        ]
        return [
            "legalHeader": "…", "no": .integer(number), "nextUpdate": .string(nextUpdate),
            "entries": .array([entry] + others),
        ]
    }
}
