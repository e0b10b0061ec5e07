import CBOR
import JOSE

/// The extension outputs inside authenticator data (§6.1, §9.5): a map from names to values.
struct ExtensionOutputs {
    private let values: [String: CBOR]

    /// nil where there are none.
    init?(_ cbor: CBOR?) throws(Refusal) {
        guard let cbor else { return nil }
        guard let pairs = cbor.map else { throw Self.malformed("The extension outputs are no map.") }
        var values: [String: CBOR] = [:]
        for (key, value) in pairs {
            guard let name = key.text else { throw Self.malformed("The name of an extension output is no text.") }
            values[name] = value
        }
        self.values = values
    }

    var names: Set<String> { Set(values.keys) }

    func bool(_ name: String, _ source: String) throws(Refusal) -> Bool? {
        guard let value = values[name] else { return nil }
        guard let bool = value.bool else { throw malformed(name, source) }
        return bool
    }

    func bytes(_ name: String, _ source: String) throws(Refusal) -> [UInt8]? {
        guard let value = values[name] else { return nil }
        guard let bytes = value.bytes else { throw malformed(name, source) }
        return bytes
    }

    func integer<Value>(
        _ name: String, _ source: String, as value: (Int64) -> Value?
    ) throws(Refusal) -> Value? {
        guard let found = values[name] else { return nil }
        guard let number = found.integer, let value = value(number) else { throw malformed(name, source) }
        return value
    }

    func userVerificationMethods() throws(Refusal) -> [UserVerificationMethod]? {
        guard let value = values["uvm"] else { return nil }
        guard let entries = value.array else { throw malformed("uvm", UserVerificationMethod.source) }
        return try UserVerificationMethod.list(entries.map { Self.integers($0.array?.map(\.integer)) })
    }

    private static func integers(_ numbers: [Int64?]?) -> [Int64]? {
        guard let numbers, numbers.allSatisfy({ $0 != nil }) else { return nil }
        return numbers.compactMap(\.self)
    }

    private func malformed(_ name: String, _ source: String) -> Refusal {
        Refusal(.extensionMalformed, "The authenticator's output for \(name) has the wrong type.", source: source)
    }

    private static func malformed(_ sentence: String) -> Refusal {
        Refusal(.extensionMalformed, sentence, section: "§9.5")
    }
}

extension Members {
    func userVerificationMethods() throws(Refusal) -> [UserVerificationMethod]? {
        guard let entries = try list("uvm") else { return nil }
        return try UserVerificationMethod.list(
            entries.map { entry in
                guard let numbers = entry.array?.map(\.integer), numbers.allSatisfy({ $0 != nil }) else { return nil }
                return numbers.compactMap(\.self)
            }
        )
    }
}
