import ArgumentParser
import Cryptography
import FoundationEssentials
import Simulators

/// Searches the simulator's gallery for a palm, beside reading as much memory once: on one core, by turns.
struct PalmSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "palm-search",
        abstract: "Find a palm among many (1:N), and read the memory that their templates take.")

    @Option(help: "How many templates there are, of 512 bytes each.")
    var templates = 1_000_000

    @Option(help: "How often each is done.")
    var rounds = 5

    struct Found: Encodable {
        let templates: Int
        let bytes: Int
        /// Seconds of each search, in order; the palm lies at the end.
        let searches: [Double]
        /// Seconds of each reading of the same number of bytes.
        let readings: [Double]
    }

    func run() async throws {
        let gallery = PalmGallery()
        let probe = PalmGallery.fill(gallery, with: templates)
        let memory = [SIMD8<UInt64>](repeating: .init(repeating: 1), count: templates * 8)
        var (searches, readings): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            var sum = SIMD8<UInt64>.zero
            readings.append(Self.seconds { for vector in memory { sum = sum &+ vector } })
            var nearest: PalmGallery.Nearest?
            searches.append(Self.seconds { nearest = gallery.search(probe, within: 0.32) })
            guard nearest != nil, sum[0] == UInt64(memory.count) else {
                throw ValidationError("the palm was not found")
            }
        }
        try Report.printAll(
            Found(templates: templates, bytes: templates * 512, searches: searches, readings: readings))
    }

    private static func seconds(_ work: () -> Void) -> Double {
        ContinuousClock().measure(work) / .seconds(1)
    }
}
