import CBOR
import Cryptography
import JOSE
import TestKit

extension SoftwareAuthenticator {
    func statement(_ format: String, _ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        switch format {
        case "none": [:]
        case "packed":
            [
                "alg": CBOR(statementAlgorithm.rawValue),
                "sig": .bytes(try sign(data + hash, by: attestationKey, statementAlgorithm)), "x5c": try x5c(),
            ]
        case "packed-self":
            ["alg": CBOR(algorithm.rawValue), "sig": .bytes(try sign(data + hash, by: credentialKey, algorithm))]
        case "fido-u2f": try u2f(data, hash)
        case "tpm": try tpmStatement(data, hash)
        case "android-key": try androidStatement(data, hash)
        case "android-safetynet": try safetyNetStatement(data, hash)
        case "apple": try apple(data, hash)
        case "compound":
            .array(
                compound.map { ["fmt": .text($0.0), "attStmt": $0.1] }
                    + (compound.isEmpty ? try parts(data, hash) : [])
            )
        default: [:]
        }
    }

    private func parts(_ data: [UInt8], _ hash: [UInt8]) throws -> [CBOR] {
        [
            ["fmt": "packed", "attStmt": try statement("packed", data, hash)],
            ["fmt": "packed", "attStmt": try statement("packed-self", data, hash)],
        ]
    }

    private func u2f(_ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        guard case .ec(_, let x, let y) = credentialKey.publicKey.components else { return [:] }
        let signed = [0x00] + data.prefix(32) + hash + id + [0x04] + x + y
        return ["sig": .bytes(try sign(signed, by: attestationKey, .ES256)), "x5c": try x5c()]
    }

    private func apple(_ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        var own = self
        own.leaf.set(
            "1.2.840.113635.100.8.2",
            Write.sequence(Write.explicit(1, Write.octets(appleNonce ?? Hash.sha256(data + hash))))
        )
        return ["x5c": try own.x5c()]
    }

    private func androidStatement(_ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        var own = self
        if android.isDescribed { own.leaf.set("1.3.6.1.4.1.11129.2.1.17", android.description(hash)) }
        return [
            "alg": CBOR(algorithm.rawValue), "sig": .bytes(try sign(data + hash, by: attestationKey, algorithm)),
            "x5c": try own.x5c(),
        ]
    }

    private func tpmStatement(_ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        let area = tpm.publicArea(of: credentialKey.publicKey)
        let info = tpm.attest(area, extraData: tpm.extraData ?? Hash.sha256(data + hash))
        return [
            "ver": .text(tpm.version), "alg": CBOR(statementAlgorithm.rawValue), "x5c": try x5c(),
            "sig": .bytes(try sign(info, by: attestationKey, statementAlgorithm)), "certInfo": .bytes(info),
            "pubArea": .bytes(area),
        ]
    }

    private func safetyNetStatement(_ data: [UInt8], _ hash: [UInt8]) throws -> CBOR {
        var payload = safetyNet.payload
        if payload["nonce"] == nil { payload["nonce"] = .string(Base64.encode(Hash.sha256(data + hash))) }
        let token = try JWS.sign(
            JSON.object(payload).bytes(), algorithm: .ES256, keyID: nil, type: nil,
            header: ["x5c": [.string(Base64.encode(try leaf.signed(by: keys.root)))]],
            with: safetyNet.key ?? attestationKey
        )
        return ["ver": "14799021", "response": .bytes(Array((safetyNet.token ?? token).utf8))]
    }

    // MARK: Certificates as each format wants them

    mutating func prepare(_ format: String) {
        self.format = format == "packed-self" ? "packed" : format
        statementKind = nil
        switch format {
        case "packed-self": statementKind = format
        case "fido-u2f": aaguid = Array(repeating: 0, count: 16)
        case "tpm":
            leaf.subject = []
            leaf.remove("1.3.6.1.4.1.45724.1.1.4")
            leaf.set("2.5.29.37", Write.sequence(Write.object("2.23.133.8.3")))
            leaf.set("2.5.29.17", isCritical: true, TPMAnswer.name(vendor: "id:494E5443"))
        case "android-key", "apple":
            leaf.key = credentialKey.publicKey
            attestationKey = credentialKey
            leaf.remove("1.3.6.1.4.1.45724.1.1.4")
        case "android-safetynet":
            leaf.set("2.5.29.17", Write.sequence(Write.text(0x82, "attest.android.com")))
        default: break
        }
    }
}

/// What the TPM says.
struct TPMAnswer {
    var version = "2.0"
    var magic: UInt32 = 0xFF54_4347
    var type: UInt16 = 0x8017
    var nameAlgorithm: UInt16 = 0x000B
    var extraData: [UInt8]?
    var name: [UInt8]?
    var infoSuffix: [UInt8] = []
    var areaSuffix: [UInt8] = []
    var keyType: UInt16?
    /// In place of the credential's own.
    var key: PublicKey?

    static func name(vendor: String, model: String? = "Model", version: String? = "id:13") -> [UInt8] {
        var attributes = [("2.23.133.2.1", vendor)]
        if let model { attributes.append(("2.23.133.2.2", model)) }
        if let version { attributes.append(("2.23.133.2.3", version)) }
        return Write.sequence(Write.explicit(4, TestCertificate.name(attributes)))
    }

    func publicArea(of credential: PublicKey) -> [UInt8] {
        let head: [UInt8] = [UInt8(nameAlgorithm >> 8), UInt8(nameAlgorithm & 0xFF), 0, 6, 4, 0x72, 0, 2, 0xAB, 0xCD]
        switch (key ?? credential).components {
        case .rsa(let modulus, _):
            return number(keyType ?? 1) + head + [0, 0x10, 0, 0x10] + number(2_048) + [0, 0, 0, 0] + sized(modulus)
                + areaSuffix
        case .ec(let curve, let x, let y):
            let id: UInt16 = curve == .p256 ? 3 : curve == .p384 ? 4 : 5
            return number(keyType ?? 0x23) + head + [0, 0x10, 0, 0x10] + number(id) + [0, 0x10] + sized(x) + sized(y)
                + areaSuffix
        default: return []
        }
    }

    func attest(_ area: [UInt8], extraData: [UInt8]) -> [UInt8] {
        let magic = withUnsafeBytes(of: magic.bigEndian, Array.init)
        let name = name ?? number(nameAlgorithm) + Hash.sha256(area)
        return magic + number(type) + sized([1, 2]) + sized(extraData) + [UInt8](repeating: 1, count: 25) + sized(name)
            + sized([3]) + infoSuffix
    }

    private func number(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

    private func sized(_ bytes: [UInt8]) -> [UInt8] { number(UInt16(bytes.count)) + bytes }
}

/// What Android's key store says.
struct AndroidAnswer {
    var isDescribed = true
    var challenge: [UInt8]?
    var software: [[UInt8]] = []
    var hardware: [[UInt8]] = [purpose(2), origin(0)]

    static func purpose(_ numbers: UInt8...) -> [UInt8] {
        Write.explicit(1, Write.value(0x31, numbers.flatMap { [0x02, 0x01, $0] }))
    }

    static func origin(_ number: UInt8) -> [UInt8] { Write.explicit(702, [0x02, 0x01, number]) }

    static let allApplications = Write.explicit(600, [0x05, 0x00])

    func description(_ hash: [UInt8]) -> [UInt8] {
        Write.sequence(
            Write.integer(300), Write.enumerated(1), Write.integer(41), Write.enumerated(1),
            Write.octets(challenge ?? hash), Write.octets([]), Write.value(0x30, software.flatMap(\.self)),
            Write.value(0x30, hardware.flatMap(\.self))
        )
    }
}

/// What SafetyNet says.
struct SafetyNetAnswer {
    var payload: [String: JSON] = ["ctsProfileMatch": true, "timestampMs": .integer(1_790_000_000_000)]
    var key: PrivateKey?
    var token: String?
}
