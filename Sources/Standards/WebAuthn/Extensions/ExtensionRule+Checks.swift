// What may be demanded of extension outputs (§7.1 step 28, §7.2 step 23).

extension ExtensionRule {
    func check(
        _ signed: RegistrationAuthenticatorOutputs, _ unsigned: RegistrationClientOutputs, asked: RegistrationInputs
    ) throws(Refusal) {
        if refusesUnsolicited { try Self.refuse(signed.names.union(unsigned.names), unless: asked.outputNames) }
        if let leastProtection, signed.credentialProtection.map({ $0 < leastProtection }) ?? true {
            throw Refusal(
                .extensionRequired, "The authenticator does not protect the credential as demanded.",
                source: "CTAP 2.1 §12.1")
        }
        if let leastPINLength, signed.minimumPINLength.map({ $0 < leastPINLength }) ?? true {
            throw Refusal(
                .extensionRequired, "The authenticator allows shorter PINs than demanded.", source: "CTAP 2.1 §12.4")
        }
        if requiresDiscoverable, unsigned.isDiscoverable != true {
            throw Refusal(
                .extensionRequired, "The client does not say that the credential can be found without its id.",
                section: "§10.1.3")
        }
    }

    func check(
        _ signed: AuthenticationAuthenticatorOutputs, _ unsigned: AuthenticationClientOutputs,
        asked: AuthenticationInputs
    ) throws(Refusal) {
        if refusesUnsolicited { try Self.refuse(signed.names.union(unsigned.names), unless: asked.outputNames) }
    }

    private static func refuse(_ names: Set<String>, unless asked: Set<String>) throws(Refusal) {
        guard names.subtracting(asked).isEmpty else {
            throw Refusal(.extensionUnsolicited, "There are outputs of extensions that were not asked for.")
        }
    }
}

extension RegistrationInputs {
    /// By which names outputs of the client and of the authenticator may come.
    var outputNames: Set<String> {
        var names: Set<String> = []
        if credProps { names.insert("credProps") }
        if credentialProtection != nil { names.insert("credProtect") }
        if minimumPINLength { names.insert("minPinLength") }
        if prf != nil { names.formUnion(["prf", "hmac-secret", "hmac-secret-mc"]) }
        if hmacCreateSecret { names.formUnion(["hmacCreateSecret", "hmac-secret"]) }
        if largeBlob != nil { names.insert("largeBlob") }
        if appIDExclude != nil { names.insert("appidExclude") }
        if userVerificationMethods { names.insert("uvm") }
        return names
    }
}

extension AuthenticationInputs {
    var outputNames: Set<String> {
        var names: Set<String> = []
        if appID != nil { names.insert("appid") }
        if prf != nil { names.formUnion(["prf", "hmac-secret"]) }
        if largeBlob != nil { names.insert("largeBlob") }
        if userVerificationMethods { names.insert("uvm") }
        return names
    }
}
