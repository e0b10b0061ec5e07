import QRCode
import Testing

@Suite("QR Code symbols (ISO/IEC 18004)")
struct QRSymbolTests {
    private static let url = "https://kyc.example/s/9f2c4b1e-7d11-4a67-b0f5-0f6c2f0d5a77?lang=en"

    @Test("a text that is too long is refused with its length and the limit")
    func tooLong() {
        let refusal = #expect(throws: QRRefusal.self) { try QRSymbol(String(repeating: "x", count: 667)) }

        #expect(refusal == .tooLong(bytes: 667))
        #expect(refusal?.description.contains("667") == true && refusal?.description.contains("666") == true)
    }

    @Test("a text that readers would have to guess is refused", arguments: ["", "https://kyc.example/é", "الهوية"])
    func notASCII(text: String) {
        #expect(throws: QRRefusal.notASCII) { try QRSymbol(text) }
    }

    @Test(
        "has the least version that holds the text (table 7, level M)",
        arguments: [
            (1, 21), (14, 21), (15, 25), (26, 25), (27, 29), (62, 33), (63, 37), (213, 57), (214, 61), (666, 97),
        ]
    )
    func version(bytes: Int, width: Int) throws {
        #expect(try QRSymbol(String(repeating: "x", count: bytes)).width == width)
    }

    @Test("has a finder in three corners, timing between them, and the dark module", arguments: ["a", url])
    func functionPatterns(text: String) throws {
        let symbol = try QRSymbol(text)
        let finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
        let last = symbol.width - 7

        for (top, left) in [(0, 0), (0, last), (last, 0)] {
            let found = (0..<7).map { row in
                String((0..<7).map { symbol[top + row, left + $0] ? "#" : "." })
            }
            #expect(found == finder)
        }
        for index in 8..<(symbol.width - 8) {
            #expect(symbol[6, index] == index.isMultiple(of: 2))
            #expect(symbol[index, 6] == index.isMultiple(of: 2))
        }
        #expect(symbol[symbol.width - 8, 8])
    }

    @Test(
        "reads as the text that was put in",
        arguments: [
            "a", "HTTPS://EXAMPLE.COM/1", "0123456789", url, url + url, String(repeating: "0aZ-._~:/?#", count: 60),
        ]
    )
    func reads(text: String) throws {
        let reading = try SymbolReader(QRSymbol(text)).read()

        #expect(reading == text)
    }

    @Test("is drawn dark module by dark module, and nothing in the quiet zone of four around it")
    func path() throws {
        let symbol = try QRSymbol(Self.url)
        var drawn = Set<[Int]>()
        for bar in symbol.path.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let numbers = try [bar.output.1, bar.output.2, bar.output.3, bar.output.4].map { try #require(Int($0)) }
            #expect(numbers[2] == numbers[3])
            for column in numbers[0]..<(numbers[0] + numbers[2]) {
                #expect(drawn.insert([numbers[1], column]).inserted)
            }
        }
        let dark = (0..<symbol.width).flatMap { row in
            (0..<symbol.width).filter { symbol[row, $0] }.map { [row + 4, $0 + 4] }
        }

        #expect(drawn == Set(dark))
        #expect(symbol.side == symbol.width + 8)
        #expect(!symbol.path.contains { !"Mhvz- 0123456789".contains($0) })
    }

    @Test("a text has one symbol, however many are made at once")
    func atOnce() async throws {
        let first = try QRSymbol(Self.url)

        let all = await withTaskGroup(of: QRSymbol?.self) { group in
            for _ in 0..<64 { group.addTask { try? QRSymbol(Self.url) } }
            return await group.reduce(into: [QRSymbol?]()) { $0.append($1) }
        }

        #expect(all.allSatisfy { $0 == first })
    }
}
