import CBOR

/// What the authenticator answers at registration (§6.5.5): its data and a statement about them.
struct AttestationObject: Equatable, Sendable {
    let format: String
    let statement: CBOR
    let authenticatorData: AuthenticatorData
    let credential: AuthenticatorData.AttestedCredential

    /// Keys may stand in any order, for authenticators differ; there are three of them and no more.
    static func read(_ bytes: [UInt8]) -> Result<AttestationObject, Refusal> {
        Result { () throws(Refusal) in try AttestationObject(bytes) }
    }

    private init(_ bytes: [UInt8]) throws(Refusal) {
        let members = try Self.members(bytes)
        guard let format = members["fmt"]?.text, let data = members["authData"]?.bytes else {
            throw Self.malformed("fmt is no text or authData no byte string")
        }
        guard let statement = members["attStmt"], statement.map != nil || statement.array != nil else {
            throw Self.malformed("attStmt is neither a map nor a list")
        }
        guard members.count == 3 else { throw Self.malformed("it has further members") }
        self.format = format
        self.statement = statement
        authenticatorData = try AuthenticatorData.checked(data)
        guard let credential = authenticatorData.credential else {
            throw Refusal(
                .authenticatorDataMalformed, "The authenticator data hold no credential.", section: "§6.5.2")
        }
        self.credential = credential
    }

    private static func members(_ bytes: [UInt8]) throws(Refusal) -> CBOR.Map {
        do throws(CBORError) {
            guard let members = try CBOR.decode(bytes, order: .any).map else { throw .malformed(at: 0) }
            return members
        } catch {
            throw malformed("\(error)")
        }
    }

    private static func malformed(_ why: String) -> Refusal {
        Refusal(.attestationObjectMalformed, "The attestation object cannot be read: \(why).", section: "§6.5.5")
    }
}

extension AuthenticatorData {
    static func checked(_ bytes: [UInt8]) throws(Refusal) -> AuthenticatorData {
        do throws(AuthenticatorDataError) {
            return try AuthenticatorData(bytes)
        } catch {
            throw Refusal(
                .authenticatorDataMalformed, "The authenticator data cannot be read: \(error).", section: "§6.1")
        }
    }
}
