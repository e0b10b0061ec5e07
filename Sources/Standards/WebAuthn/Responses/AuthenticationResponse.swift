public import JOSE

/// What `navigator.credentials.get()` answers, in the form of AuthenticationResponseJSON (§5.1).
public struct AuthenticationResponse: Equatable, Sendable {
    public let id: [UInt8]
    public let clientDataJSON: [UInt8]
    public let authenticatorData: [UInt8]
    public let signature: [UInt8]
    /// Who the authenticator says the user is; at most 64 bytes, and never empty.
    public let userHandle: [UInt8]?
    public let attachment: Attachment?
    public let clientExtensions: AuthenticationClientOutputs

    /// Reads JSON text: base64url without padding, no member twice, at most 256 KiB.
    public init(parsing bytes: [UInt8]) throws(WebAuthnError) {
        do throws(Refusal) {
            try self.init(checking: PublicKeyCredential.json(bytes))
        } catch {
            throw WebAuthnError(.authentication, step: 3, name: AuthenticationSteps.responseName, error)
        }
    }

    public init(json: JSON) throws(WebAuthnError) {
        do throws(Refusal) {
            try self.init(checking: json)
        } catch {
            throw WebAuthnError(.authentication, step: 3, name: AuthenticationSteps.responseName, error)
        }
    }

    private init(checking json: JSON) throws(Refusal) {
        let credential = try PublicKeyCredential(json)
        let response = credential.response
        id = credential.id
        attachment = credential.attachment
        clientDataJSON = try response.bytes("clientDataJSON")
        authenticatorData = try response.bytes("authenticatorData")
        signature = try response.bytes("signature")
        // Some clients write an empty handle where the authenticator gave none.
        userHandle = try response.optionalBytes("userHandle").flatMap { $0.isEmpty ? nil : $0 }
        guard userHandle.map({ $0.count <= UserHandle.bytesMax }) ?? true else {
            throw response.refusal("userHandle", "is longer than \(UserHandle.bytesMax) bytes")
        }
        clientExtensions = try AuthenticationClientOutputs(credential.extensions)
    }

    /// The same as JSON.
    public var json: JSON {
        var response: [String: JSON] = [
            "clientDataJSON": .base64URL(clientDataJSON),
            "authenticatorData": .base64URL(authenticatorData),
            "signature": .base64URL(signature),
        ]
        response["userHandle"] = userHandle.map(JSON.base64URL)
        return PublicKeyCredential.json(
            id: id, attachment: attachment, extensions: clientExtensions.json, response: response
        )
    }
}
