import Authentication
import Cryptography
import FoundationEssentials
import JOSE
import Kernel
import OAuth

/// A code as it is kept.
struct StoredCode {
    let code: AuthorizationCode
    let isRedeemed: Bool

    init(_ bytes: [UInt8]) throws(StoreUnavailable) {
        var fields = try RecordReader(bytes)
        isRedeemed = try fields.flag()
        let authorization = try Authorization(&fields)
        guard let redirectURI = try? RedirectURI(try fields.text()) else {
            throw .unreadable("a redirect URI that is none")
        }
        code = AuthorizationCode(
            authorization: authorization,
            redirectURI: redirectURI,
            nonce: try fields.optionalText(),
            codeChallenge: try fields.optionalText(),
            issuedAt: try fields.date(),
            expiresAt: fields.expiresAt
        )
    }
}

extension AuthorizationCode {
    /// Not redeemed. The byte that says so is the first behind the head, where the script that redeems finds it.
    var record: RecordWriter {
        var fields = RecordWriter(until: expiresAt)
        fields.add(0 as UInt8)
        authorization.write(to: &fields)
        fields.add(redirectURI.string)
        fields.add(nonce)
        fields.add(codeChallenge)
        fields.add(issuedAt)
        return fields
    }
}

extension Authorization {
    fileprivate func write(to fields: inout RecordWriter) {
        fields.add(client.string)
        fields.add(user.string)
        fields.add(session.string)
        fields.add(scope.tokens)
        fields.add(claims == .none ? nil : claims.json.text)
        fields.add(declinedClaims.sorted())
        fields.add(resources)
        fields.add(assurance.acr)
        fields.add(assurance.amr)
        fields.add(assurance.authenticatedAt)
    }

    fileprivate init(_ fields: inout RecordReader) throws(StoreUnavailable) {
        self.init(
            client: ID(try fields.text()),
            user: ID(try fields.text()),
            session: ID(try fields.text()),
            scope: Scope(tokens: try fields.texts()),
            claims: try Self.claims(&fields),
            declinedClaims: Set(try fields.texts()),
            resources: try fields.texts(),
            assurance: Assurance(
                acr: try fields.text(),
                amr: try fields.texts(),
                authenticatedAt: try fields.date()
            )
        )
    }

    private static func claims(_ fields: inout RecordReader) throws(StoreUnavailable) -> ClaimsRequest {
        guard let json = try fields.optionalJSON() else { return .none }
        do {
            return try ClaimsRequest(json)
        } catch {
            throw .unreadable("a claims request that is none")
        }
    }
}
