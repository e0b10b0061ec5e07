import Testing

@Suite("Imports")
struct ImportTests {
    @Test(
        "refuses what points up, sideways or out",
        arguments: [
            ("Sources/Core/Kernel/A.swift", "import Accounts"),
            ("Sources/Core/Accounts/A.swift", "public import OAuth"),
            ("Sources/Core/OAuth/A.swift", "import Foundation"),
            ("Sources/Core/OAuth/A.swift", "import Logging"),
            ("Sources/Core/OAuth/A.swift", "import HTTP"),
            ("Sources/Core/OAuth/A.swift", "import COpenSSL"),
            ("Sources/Core/OAuth/A.swift", "@testable import struct SQLite.Connection"),
            ("Sources/Standards/Cryptography/A.swift", "import JOSE"),
            ("Sources/Standards/JOSE/A.swift", "import COpenSSL"),
            ("Sources/Standards/JOSE/A.swift", "import Kernel"),
            ("Sources/Outbound/SQLStore/A.swift", "import SQLite"),
            ("Sources/Outbound/SQLStore/A.swift", "import HTTP"),
            ("Sources/Outbound/SQLStore/A.swift", "import Foundation"),
            ("Sources/Outbound/PasswordHashing/A.swift", "import CSQLite"),
            ("Sources/Inbound/Jobs/A.swift", "import HTTP"),
            ("Sources/Inbound/HTTP/A.swift", "import SQLStore"),
            ("Sources/Inbound/HTTP/A.swift", "import AsyncHTTPClient"),
            ("Sources/App/DemoRelyingParty/A.swift", "import Assembly"),
            ("Sources/App/Assembly/A.swift", "import TestKit"),
        ]
    )
    func refuses(path: String, source: String) {
        #expect(ImportRule.findings(in: SourceFile(path: path, text: source)).count == 1)
    }

    @Test(
        "allows what points down, and the technology a room is there for",
        arguments: [
            ("Sources/Standards/Cryptography/A.swift", "import COpenSSL"),
            ("Sources/Standards/JOSE/A.swift", "public import Cryptography\nimport FoundationEssentials"),
            ("Sources/Core/OAuth/A.swift", "import Authentication\nimport Kernel\nimport JOSE\nimport Synchronization"),
            ("Sources/Outbound/SQLite/A.swift", "import CSQLite\nimport SQLStore\nimport Glibc"),
            ("Sources/Inbound/HTTP/A.swift", "import Hummingbird\nimport OAuth"),
            ("Sources/App/Assembly/A.swift", "import HTTP\nimport SQLite\nimport OAuth"),
            ("Sources/Core/Kernel/A.swift", "// import Foundation\nlet text = \"import Foundation\""),
        ]
    )
    func allows(path: String, source: String) {
        #expect(ImportRule.findings(in: SourceFile(path: path, text: source)) == [])
    }

    @Test("of the project point down only")
    func project() {
        #expect(Project.current.sources.flatMap(ImportRule.findings) == [])
    }

    @Test("are checked in every room there is")
    func everyRoom() {
        let ringsOnDisk = Project.current.folders(in: "Sources").subtracting(["System"])

        #expect(ringsOnDisk == Set(House.rings.map(\.name)))
        for ring in House.rings {
            #expect(Project.current.folders(in: "Sources/\(ring.name)") == Set(ring.steps.joined()), "\(ring.name)")
        }
    }
}
