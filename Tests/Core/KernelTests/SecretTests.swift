import Cryptography
import Kernel
import TestKit
import Testing

@Suite("Security 12: secrets are a type that prints nothing")
struct SecretTests {
    private struct Carrier {
        let name = "carrier"
        let secret = Secret("s3cr3t-value")
        let maybe: Secret? = Secret("s3cr3t-value")
        let several = [Secret("s3cr3t-value")]
    }

    static let forms: [(name: String, text: @Sendable (Secret) -> String)] = [
        ("description", { $0.description }),
        ("debugDescription", { $0.debugDescription }),
        ("interpolation", { "\($0)" }),
        ("String(describing:)", { String(describing: $0) }),
        ("String(reflecting:)", { String(reflecting: $0) }),
        ("dump", { dumped($0) }),
        ("in an optional", { String(describing: Optional($0)) }),
        ("in a dictionary", { String(describing: ["secret": $0]) }),
        ("in an error", { String(reflecting: Failure(secret: $0)) }),
    ]

    private struct Failure: Error {
        let secret: Secret
    }

    private static func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }

    @Test("hides its value in every form of printing", arguments: forms.indices)
    func hides(index: Int) {
        let text = Self.forms[index].text(Secret("s3cr3t-value"))

        #expect(!text.contains("s3cr3t"), "\(Self.forms[index].name)")
        #expect(text.contains("(hidden)"), "\(Self.forms[index].name)")
    }

    @Test("hides its value inside what carries it")
    func hidesInside() {
        let carrier = Carrier()

        #expect(!String(describing: carrier).contains("s3cr3t"))
        #expect(!String(reflecting: carrier).contains("s3cr3t"))
        #expect(!Self.dumped(carrier).contains("s3cr3t"))
        #expect(Mirror(reflecting: carrier.secret).children.isEmpty)
    }

    @Test("gives its value and its digest to who asks for them")
    func reveals() {
        let secret = Secret("abc")

        #expect(secret.revealed == "abc")
        #expect(secret.digest == SHA256Digest(of: "abc"))
    }

    @Test("a new one has 256 bits from the source of randomness, and no two are the same")
    func generates() throws {
        let randomness = SeededRandomness()

        let secrets = (0..<1_000).map { _ in randomness.secret().revealed }

        #expect(Set(secrets).count == 1_000)
        for secret in secrets { #expect(Base64URL.decode(secret)?.count == 32) }
    }
}

@Suite("Ids")
struct IDTests {
    enum Thing {}

    @Test("are 128 random bits in base64url, and no two are the same")
    func generates() {
        let randomness = SeededRandomness()

        let ids = (0..<1_000).map { _ in randomness.id(Thing.self) }

        #expect(Set(ids).count == 1_000)
        for id in ids { #expect(Base64URL.decode(id.string)?.count == 16) }
    }

    @Test("print as themselves")
    func prints() {
        #expect("\(ID<Thing>("t1"))" == "t1")
        #expect("\(TenantID.default)" == "default")
    }
}
