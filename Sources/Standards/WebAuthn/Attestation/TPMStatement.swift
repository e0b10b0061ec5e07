import CBOR
import Cryptography

/// What a Trusted Platform Module certifies of a key it holds (§8.3), for version 2.0 of its specification.
enum TPMStatement {
    private static let section = "§8.3"
    private static let certificateSection = "§8.3.1"

    static func verify(_ statement: CBOR, _ input: Statement.Input) throws(Refusal) -> Statement.Outcome {
        let members = try StatementMembers(
            statement, required: ["ver", "alg", "x5c", "sig", "certInfo", "pubArea"], section: section)
        guard try members.text("ver").utf8.elementsEqual("2.0".utf8) else {
            throw Refusal(.statementMalformed, "The TPM is not of version 2.0.", section: section)
        }
        let algorithm = try members.algorithm(acceptsSHA1: input.policy.acceptsSHA1)
        let pubArea = try members.bytes("pubArea")
        let certInfo = try members.bytes("certInfo")
        let area = try TPMPublicArea(pubArea)
        guard area.matches(input.key.publicKey) else {
            throw Refusal(.statementKeyMismatch, "The TPM certifies another key.", section: section)
        }
        let certificates = try members.certificates(input.policy)
        try requireFields(of: certificates[0], input)
        try certificates[0].requireAAGUID(input.credential.aaguid, section: section)
        try certificates[0].requireSigned(
            try members.bytes("sig"), of: certInfo, with: algorithm, section: section)
        try check(TPMAttest(certInfo), certifies: area, algorithm, input)
        return Statement.Outcome(kind: .attCA, chains: [certificates])
    }

    private static func check(
        _ info: TPMAttest, certifies area: TPMPublicArea, _ algorithm: COSEAlgorithm, _ input: Statement.Input
    ) throws(Refusal) {
        guard let hash = algorithm.hash else {
            throw Refusal(.statementAlgorithmMismatch, "The TPM's algorithm has no hash.", section: section)
        }
        guard info.extraData == hash(input.signed) else {
            throw Refusal(.statementChallengeMismatch, "The TPM has certified another ceremony.", section: section)
        }
        guard info.name == area.name else {
            throw Refusal(.statementKeyMismatch, "The TPM has certified a key of another name.", section: section)
        }
    }

    private static func requireFields(of leaf: Certificate, _ input: Statement.Input) throws(Refusal) {
        try leaf.requireLeaf(section: certificateSection)
        guard leaf.subject.isEmpty else { throw leaf.requirement("has a subject", certificateSection) }
        guard let names = try? leaf.alternativeDirectoryName(), !names.isEmpty else {
            throw leaf.requirement("does not name the TPM", certificateSection)
        }
        // TCG EK Credential Profile §3.2.9: manufacturer, model and version.
        guard
            let vendor = names["2.23.133.2.1"], names["2.23.133.2.2"]?.isEmpty == false,
            names["2.23.133.2.3"]?.isEmpty == false
        else { throw leaf.requirement("names the TPM without vendor, model or version", certificateSection) }
        guard input.policy.acceptsAnyTPMVendor || TPMVendors.contains(vendor, in: input.profile) else {
            throw Refusal(
                .tpmVendorUnknown, "The TPM's vendor is not in the registry of the TCG.", section: certificateSection)
        }
        guard let usages = try? leaf.extendedKeyUsages(), usages.contains("2.23.133.8.3") else {
            throw leaf.requirement("is not for attestation by a TPM", certificateSection)
        }
    }
}

extension COSEAlgorithm {
    /// The hash that a TPM uses with the algorithm; nil for EdDSA, which no TPM of version 2.0 signs with.
    var hash: Hash? {
        switch self {
        case .ES256, .ESP256, .ES256K, .RS256, .PS256: .sha256
        case .ES384, .ESP384, .RS384, .PS384: .sha384
        case .ES512, .ESP512, .RS512, .PS512: .sha512
        case .RS1: .sha1
        case .EdDSA, .Ed25519, .Ed448: nil
        }
    }
}

/// The vendors of the TCG TPM Vendor ID Registry.
enum TPMVendors {
    /// The invented one of FIDO's conformance tools.
    static let conformance = "id:FFFFF1D0"

    static func contains(_ vendor: String, in profile: Profile) -> Bool {
        ids.contains(vendor) || profile == .fidoConformance && vendor == conformance
    }

    private static let ids: Set<String> = [
        "id:414D4400",  // AMD
        "id:414E5400",  // Ant Group
        "id:41544D4C",  // Atmel
        "id:4252434D",  // Broadcom
        "id:4353434F",  // Cisco
        "id:464C5953",  // FlySlice
        "id:474F4F47",  // Google
        "id:48495349",  // Huawei
        "id:48504500",  // HPE
        "id:48504900",  // HPI
        "id:49424D00",  // IBM
        "id:49465800",  // Infineon
        "id:494E5443",  // Intel
        "id:4C454E00",  // Lenovo
        "id:4D534654",  // Microsoft
        "id:4E534700",  // NSING
        "id:4E534D20",  // National Semiconductor
        "id:4E544300",  // Nuvoton
        "id:4E545A00",  // Nationz
        "id:51434F4D",  // Qualcomm
        "id:524F4343",  // Rockchip
        "id:53454345",  // SecEdge
        "id:5345414C",  // SEALSQ
        "id:534D5343",  // SMSC
        "id:534D534E",  // Samsung
        "id:534E5300",  // Sinosun
        "id:53544D20",  // STMicroelectronics
        "id:54584E00",  // Texas Instruments
        "id:57454300",  // Winbond
    ]
}
