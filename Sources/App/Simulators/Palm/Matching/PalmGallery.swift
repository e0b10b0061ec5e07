import Synchronization

/// The templates of one tenant, side by side in memory, for a search through all of them.
///
/// A template has 512 bytes and is read once for all positions of the probe. Most are dismissed by their first block: after
/// the permutation its 256 features are a random sample of all, in which strangers differ in about half. A palm that would
/// just be taken (0.32) is missed by that three times in a thousand, one as captures of the same hand are alike (below 0.2)
/// not once in many millions; a comparison with one template (1:1) takes no such short cut.
public final class PalmGallery: Sendable {
    /// Where a template lies.
    public struct Place: Hashable, Sendable {
        let chunk: Int
        let index: Int
    }

    public struct Nearest: Equatable, Sendable {
        public let place: Place
        public let distance: Double
    }

    /// More than this of the first block's features differ, in all positions: another palm.
    static let samplePercentMax = 42
    /// Templates in a piece of memory that is searched at a time.
    public static let chunkSize = 65_536

    private let chunks = Mutex<[PalmChunk]>([])

    public init() {}

    public var count: Int { chunks.withLock { $0.reduce(0) { $0 + $1.count } } }

    @discardableResult
    public func add(_ template: PalmTemplate) -> Place {
        chunks.withLock { chunks in
            if let last = chunks.last, let index = last.add(template) {
                return Place(chunk: chunks.count - 1, index: index)
            }
            let chunk = PalmChunk(capacity: Self.chunkSize)
            chunks.append(chunk)
            return Place(chunk: chunks.count - 1, index: chunk.add(template) ?? 0)
        }
    }

    /// Overwrites it: what nothing can be seen of is like nothing.
    public func erase(_ place: Place) {
        chunks.withLock { $0[place.chunk] }.erase(place.index)
    }

    /// The distance of a probe, in the position in which it is nearest, to one template.
    public static func distance(of probe: [PalmTemplate], to template: PalmTemplate) -> Double {
        let kept = template.blocks
        return probe.map { position in
            let blocks = position.blocks
            return stride(from: 0, to: kept.count, by: 2).reduce(MaskedDistance.none) { sum, block in
                let mask = kept[block + 1] & blocks[block + 1]
                return sum + MaskedDistance(of: kept[block], blocks[block], where: mask)
            }.fraction
        }.min() ?? 1
    }

    /// The nearest of all templates within a distance, however many there are.
    ///
    /// - Parameter probe: a palm in all positions, transformed as the templates were.
    public func search(_ probe: [PalmTemplate], within limit: Double) -> Nearest? {
        let blocks = probe.flatMap(\.blocks)
        var nearest: Nearest?
        for (number, chunk) in chunks.withLock({ $0 }).enumerated() {
            let found = chunk.search(blocks, within: min(limit, nearest?.distance ?? limit))
            guard let found, found.distance < nearest?.distance ?? .infinity else { continue }
            nearest = Nearest(place: Place(chunk: number, index: found.index), distance: found.distance)
        }
        return nearest
    }
}
