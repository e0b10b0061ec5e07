public import JOSE

/// What `navigator.credentials.create()` answers, in the form of RegistrationResponseJSON (§5.1).
public struct RegistrationResponse: Equatable, Sendable {
    public let id: [UInt8]
    public let clientDataJSON: [UInt8]
    public let attestationObject: [UInt8]
    public let transports: [Transport]
    public let attachment: Attachment?
    public let clientExtensions: RegistrationClientOutputs
    /// What the client has read from the attestation object for convenience; believed only where it agrees with it.
    let repeatedAuthenticatorData: [UInt8]?
    let repeatedAlgorithm: Int64?

    /// Reads JSON text: base64url without padding, no member twice, at most 256 KiB.
    public init(parsing bytes: [UInt8]) throws(WebAuthnError) {
        do throws(Refusal) {
            try self.init(checking: PublicKeyCredential.json(bytes))
        } catch {
            throw WebAuthnError(.registration, step: 3, name: RegistrationSteps.responseName, error)
        }
    }

    public init(json: JSON) throws(WebAuthnError) {
        do throws(Refusal) {
            try self.init(checking: json)
        } catch {
            throw WebAuthnError(.registration, step: 3, name: RegistrationSteps.responseName, error)
        }
    }

    private init(checking json: JSON) throws(Refusal) {
        let credential = try PublicKeyCredential(json)
        let response = credential.response
        id = credential.id
        attachment = credential.attachment
        clientDataJSON = try response.bytes("clientDataJSON")
        attestationObject = try response.bytes("attestationObject")
        transports = try response.words("transports")
        repeatedAuthenticatorData = try response.optionalBytes("authenticatorData")
        repeatedAlgorithm = try response.integer("publicKeyAlgorithm")
        clientExtensions = try RegistrationClientOutputs(credential.extensions)
    }

    /// The same as JSON, without what only repeats the attestation object.
    public var json: JSON {
        PublicKeyCredential.json(
            id: id, attachment: attachment, extensions: clientExtensions.json,
            response: [
                "clientDataJSON": .base64URL(clientDataJSON),
                "attestationObject": .base64URL(attestationObject),
                "transports": .array(transports.map { .string($0.rawValue) }),
            ]
        )
    }
}
