import Cryptography
import FoundationEssentials
import Testing

@Suite("X.509 certificates (RFC 5280)")
struct CertificateTests {
    static let now = Date(timeIntervalSince1970: 1_900_000_000)
    let root = Result { try ExampleCertificates.certificate(ExampleCertificates.root) }
    let intermediate = Result { try ExampleCertificates.certificate(ExampleCertificates.intermediate) }
    let leaf = Result { try ExampleCertificates.certificate(ExampleCertificates.leaf) }

    @Test("refuses bytes after the certificate, and what is none")
    func malformed() throws {
        let der = try leaf.get().der
        for bytes in [[], [0x30], der + [0], der + der, Array(der.dropLast()), Array(der.dropFirst())] {
            #expect(throws: CertificateError.malformed) { try Certificate(der: bytes) }
        }
        let large = [UInt8](repeating: 0x30, count: Certificate.bytesMax + 1)
        #expect(throws: CertificateError.tooLarge) { try Certificate(der: large) }
    }

    @Test("refuses a chain to another root of the same name")
    func anotherRoot() throws {
        let anchors = try TrustAnchors([ExampleCertificates.certificate(ExampleCertificates.otherRoot)])

        #expect(throws: CertificateError.self) {
            try anchors.verify(leaf.get(), through: [intermediate.get()], at: Self.now)
        }
    }

    @Test("a root that comes along is no anchor")
    func ownRoot() throws {
        let none = try TrustAnchors([])

        #expect(throws: CertificateError.self) {
            try none.verify(leaf.get(), through: [intermediate.get(), root.get()], at: Self.now)
        }
    }

    @Test("refuses a gap, an unfit issuer, too long a chain, and SHA-1 in it")
    func chains() throws {
        let anchors = try TrustAnchors([root.get()])
        let weak = try ExampleCertificates.certificate(ExampleCertificates.leafSignedWithSHA1)

        #expect(throws: CertificateError.self) { try anchors.verify(leaf.get(), through: [], at: Self.now) }
        #expect(throws: CertificateError.self) {
            try anchors.verify(leaf.get(), through: [leaf.get()], at: Self.now)
        }
        #expect(throws: CertificateError.self) {
            try anchors.verify(leaf.get(), through: [intermediate.get()], at: Self.now, depthMax: 0)
        }
        #expect(throws: CertificateError.tooLong) {
            try anchors.verify(
                leaf.get(), through: Array(repeating: intermediate.get(), count: 8), at: Self.now, depthMax: 6)
        }
        #expect(throws: CertificateError.self) {
            try anchors.verify(weak, through: [intermediate.get()], at: Self.now)
        }
    }

    @Test("judges at the time that is given")
    func time() throws {
        let anchors = try TrustAnchors([root.get()])

        #expect(throws: CertificateError.notYetValid) {
            try anchors.verify(root.get(), through: [], at: Date(timeIntervalSince1970: 0))
        }
        #expect(throws: CertificateError.expired) {
            try anchors.verify(root.get(), through: [], at: Date(timeIntervalSince1970: 8_000_000_000))
        }
    }

    @Test("leads from the certificate to an anchor, be it root, intermediate or leaf")
    func accepts() throws {
        let (root, intermediate, leaf) = (try root.get(), try intermediate.get(), try leaf.get())

        let long = try TrustAnchors([root]).verify(leaf, through: [intermediate], at: Self.now)
        let short = try TrustAnchors([intermediate]).verify(leaf, through: [], at: Self.now)
        let direct = try TrustAnchors([leaf]).verify(leaf, through: [intermediate, root], at: Self.now)

        #expect(long == [leaf, intermediate, root])
        #expect(short == [leaf, intermediate])
        #expect(direct == [leaf])
    }

    @Test("tells what it says")
    func reads() throws {
        let leaf = try leaf.get()

        #expect(leaf.version == 3)
        #expect(leaf.subject[DistinguishedName.organizationalUnit] == ["One", "Two"])
        #expect(leaf.issuer[DistinguishedName.commonName] == ["Intermediate"])
        #expect(!leaf.isAuthority)
        #expect(try intermediate.get().isAuthority)
        #expect(try leaf.extendedKeyUsages() == ["1.3.6.1.5.5.7.3.1", "2.23.133.8.3"])
        #expect(try leaf.alternativeDirectoryName() == ["2.23.133.2.1": "id:494E5443", "2.23.133.2.2": "Model"])
        #expect(try root.get().extendedKeyUsages() == nil)
        #expect(leaf.extension("2.5.29.19")?.isCritical == true)
        #expect(leaf.publicKey?.type == .p256)
        #expect(leaf.keyIdentifier.count == 20)
        let aaguid = try #require(leaf.extension("1.3.6.1.4.1.45724.1.1.4"))
        #expect(DER(aaguid.value)?.content(of: .octetString) == Array(1...16))
    }
}

@Suite("DER (ITU-T X.690)")
struct DERTests {
    @Test(
        "refuses",
        arguments: [
            "", "04", "0401", "048100", "04820001ff", "0480ff0000", "040100ff", "1f1e00", "1f800100", "30820001",
            "048501000000000000",
        ]
    )
    func refuses(bytes: String) {
        #expect(DER(hex(bytes)) == nil)
    }

    @Test("reads tags above 30, as Android writes them")
    func highTags() {
        let value = DER(hex("bf853e03020100"))

        #expect(value?.tag == .context(702))
        #expect(value?.children()?.first?.integer == 0)
    }

    @Test(
        "reads numbers that are not negative",
        arguments: [("020100", 0), ("02017f", 127), ("02020080", 128), ("0a0102", 2)])
    func integers(bytes: String, number: Int) {
        #expect(DER(hex(bytes))?.integer == number)
    }

    @Test("refuses other numbers", arguments: ["020180", "0200", "02020001", "0209010000000000000000", "040100"])
    func otherIntegers(bytes: String) {
        #expect(DER(hex(bytes))?.integer == nil)
    }

    @Test(
        "reads object identifiers",
        arguments: [("06032a0304", "1.2.3.4"), ("0603550413", "2.5.4.19"), ("06056781050803", "2.23.133.8.3")])
    func objectIdentifiers(bytes: String, text: String) {
        #expect(DER(hex(bytes))?.objectIdentifier == text)
    }

    @Test("refuses other object identifiers", arguments: ["0600", "060181", "06022a80", "06032a8001", "04012a"])
    func otherObjectIdentifiers(bytes: String) {
        #expect(DER(hex(bytes))?.objectIdentifier == nil)
    }

    @Test("limits how many values are read")
    func children() {
        let sequence = DER([0x30, 0x82, 0x04, 0x00] + Array(repeating: [0x05, 0x00], count: 512).flatMap(\.self))

        #expect(sequence?.children() == nil)
        #expect(sequence?.children(countMax: 512)?.count == 512)
    }
}
