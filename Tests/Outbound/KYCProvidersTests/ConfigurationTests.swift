import JOSE
import KYCProviders
import Proofing
import Testing

@Suite("The configuration of a KYC provider")
struct ConfigurationTests {
    @Test(
        "is refused with what is wrong",
        arguments: [
            ("[]", "is not an object"),
            ("{}", "has a provider other than nafath, onfido, sumsub, didit, simulator"),
            (#"{"provider": "didit", "nmae": "x"}"#, "has the unknown member nmae"),
            (
                #"{"provider": "didit", "name": "a/b"}"#,
                "has a name with other characters than letters, digits, - and _"
            ),
            (#"{"provider": "didit"}"#, "has no base_url"),
            (
                #"{"provider": "didit", "base_url": "https://a.example"}"#,
                "has processes other than a name for basic, verified or enhanced"
            ),
            (
                #"{"provider": "didit", "base_url": "https://a.example", "processes": {"best": "x"}}"#,
                "has processes other than a name for basic, verified or enhanced"
            ),
            (
                #"{"provider": "didit", "base_url": "https://a.example", "processes": {"basic": "x"}}"#,
                "has no credentials"
            ),
            (
                #"{"provider": "didit", "base_url": "https://a.example", "processes": {"basic": "x"}, "credentials": {"api_key": "k", "webhook_secret": "short"}}"#,
                "has a webhook_secret of less than 16 bytes"
            ),
            (
                #"{"provider": "didit", "base_url": "https://a.example", "processes": {"basic": "x"}, "credentials": {"api_token": "k"}}"#,
                "has the unknown member api_token"
            ),
            (
                #"{"provider": "didit", "base_url": "https://a.example", "timeout_ms": 60000, "processes": {"basic": "x"}}"#,
                "has a timeout_ms that is no whole number from 500 to 8000"
            ),
        ]
    )
    func refused(text: String, reason: String) throws {
        let json = try JSON(parsing: text)

        #expect(throws: InvalidKYCProvider.self) { try KYCProviderConfiguration(json: json) }
        do {
            _ = try KYCProviderConfiguration(json: json)
        } catch {
            #expect(error.reason == reason)
        }
    }

    @Test(
        "is refused for plain http to another machine", arguments: ["http://a.example", "http://10.0.0.1", "ftp://a"])
    func insecure(url: String) throws {
        let json: JSON = ["provider": "didit", "base_url": .string(url)]

        #expect(throws: InvalidKYCProvider.self) { try KYCProviderConfiguration(json: json) }
    }

    @Test("names itself after its kind, unless told otherwise")
    func taken() throws {
        var members: [String: JSON] = [
            "provider": "onfido", "base_url": "https://api.eu.onfido.com", "processes": ["verified": "w-1"],
            "credentials": ["api_token": "t", "webhook_token": "0123456789abcdef"],
        ]

        #expect(try KYCProviderConfiguration(json: .object(members)).name == "onfido")
        members["name"] = "onfido-eu"
        let configuration = try KYCProviderConfiguration(json: .object(members))
        #expect(configuration.name == "onfido-eu" && configuration.processes == [.verified: "w-1"])
        #expect(configuration.timeoutMilliseconds == 5_000)
    }
}
