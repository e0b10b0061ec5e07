import CBOR
import Cryptography

/// What Android's key store shows (§8.4): a certificate for the credential's own key that tells how the key came to be.
enum AndroidKeyStatement {
    private static let section = "§8.4"

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        let members = try StatementMembers(statement, required: ["alg", "sig", "x5c"], section: section)
        let certificates = try members.certificates(input.policy)
        let leaf = certificates[0]
        try leaf.requireSigned(
            try members.bytes("sig"), of: input.signed, with: try members.algorithm(), section: section)
        guard leaf.publicKey == input.key.publicKey else {
            throw Refusal(.statementKeyMismatch, "The certificate is for another key.", section: section)
        }
        guard let found = leaf.extension(AndroidKeyDescription.type) else {
            throw leaf.requirement("does not describe its key", "§8.4.1")
        }
        guard let description = AndroidKeyDescription(found.value) else {
            throw Refusal(.certificateMalformed, "The description of the key is malformed.", section: "§8.4.1")
        }
        guard description.challenge == input.clientDataHash else {
            throw Refusal(
                .statementChallengeMismatch, "The certificate was made for another ceremony.", section: section)
        }
        try requireOwnKey(description, input.policy)
        return Statement.Outcome(kind: .basic, chains: [certificates])
    }

    /// The key belongs to one relying party, was made inside, and signs.
    private static func requireOwnKey(_ key: AndroidKeyDescription, _ policy: AttestationPolicy) throws(Refusal) {
        guard !key.software.isForAllApplications, !key.hardware.isForAllApplications else {
            throw Refusal(.keyNotGeneratedInside, "The key serves all applications.", section: section)
        }
        if policy.acceptsEmptyAndroidLists, !policy.demandsAndroidHardware, key.software.isEmpty, key.hardware.isEmpty {
            return
        }
        let lists = policy.demandsAndroidHardware ? [key.hardware] : [key.hardware, key.software]
        let origins = lists.compactMap(\.origin)
        guard !origins.isEmpty, origins.allSatisfy({ $0 == AndroidKeyDescription.originGenerated }) else {
            throw Refusal(.keyNotGeneratedInside, "The key was not made by the key store.", section: section)
        }
        let purposes = lists.flatMap { $0.purposes ?? [] }
        guard !purposes.isEmpty, purposes.allSatisfy({ $0 == AndroidKeyDescription.purposeSign }) else {
            throw Refusal(.keyNotGeneratedInside, "The key is not for signing alone.", section: section)
        }
    }
}

/// Android's KeyDescription, as far as §8.4 asks: what the key store says of a key.
struct AndroidKeyDescription {
    static let type = "1.3.6.1.4.1.11129.2.1.17"
    static let originGenerated = 0
    static let purposeSign = 2

    let challenge: [UInt8]
    let software: Authorizations
    let hardware: Authorizations

    struct Authorizations {
        private(set) var isEmpty = true
        private(set) var purposes: [Int]?
        private(set) var origin: Int?
        private(set) var isForAllApplications = false

        init?(_ list: DER) {
            guard let fields = list.children(of: .sequence) else { return nil }
            isEmpty = fields.isEmpty
            for field in fields {
                switch field.tag {
                case .context(1):
                    guard purposes == nil, let numbers = field.children()?.first?.children(of: .set)?.map(\.integer),
                        numbers.allSatisfy({ $0 != nil })
                    else { return nil }
                    purposes = numbers.compactMap(\.self)
                case .context(702):
                    guard origin == nil, let number = field.children()?.first?.integer else { return nil }
                    origin = number
                case .context(600): isForAllApplications = true
                default: continue
                }
            }
        }
    }

    /// SEQUENCE of version, level, version, level, challenge, unique id, software list, hardware list.
    init?(_ value: [UInt8]) {
        guard
            let fields = DER(value)?.children(of: .sequence), fields.count >= 8,
            let challenge = fields[4].content(of: .octetString),
            let software = Authorizations(fields[6]), let hardware = Authorizations(fields[7])
        else { return nil }
        self.challenge = challenge
        self.software = software
        self.hardware = hardware
    }
}
