import Synchronization

/// A piece of memory with room for a number of templates.
final class PalmChunk: Sendable {
    typealias Block = PalmTemplate.Block
    private static let blocks = PalmTemplate.blockCount * 2

    /// Vectors of code and mask by turns. Reached only with the lock held, and freed with the last reference.
    private struct Storage: @unchecked Sendable {
        let vectors: UnsafeMutablePointer<Block>
        var count = 0

        func template(_ index: Int) -> UnsafeMutablePointer<Block> { vectors + index * blocks }
    }

    private let storage: Mutex<Storage>
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        let vectors = UnsafeMutablePointer<Block>.allocate(capacity: capacity * Self.blocks)
        vectors.initialize(repeating: .zero, count: capacity * Self.blocks)
        storage = Mutex(Storage(vectors: vectors))
    }

    deinit {
        storage.withLock { $0.vectors.deallocate() }
    }

    var count: Int { storage.withLock { $0.count } }

    /// - Returns: nil when there is no room.
    func add(_ template: PalmTemplate) -> Int? {
        storage.withLock { storage in
            guard storage.count < capacity else { return nil }
            let index = storage.count
            for (number, block) in template.blocks.enumerated() { storage.template(index)[number] = block }
            storage.count += 1
            return index
        }
    }

    func erase(_ index: Int) {
        storage.withLock { $0.template(index).update(repeating: .zero, count: Self.blocks) }
    }

    /// - Parameter probe: code and mask of each block in turn, for each position.
    func search(_ probe: [Block], within limit: Double) -> (index: Int, distance: Double)? {
        storage.withLock { storage in
            probe.withUnsafeBufferPointer { probe -> (index: Int, distance: Double)? in
                guard let first = probe.baseAddress else { return nil }
                var nearest: (index: Int, distance: Double)?
                for index in 0..<storage.count {
                    let template = storage.template(index)
                    for start in stride(from: 0, to: probe.count, by: Self.blocks)
                    where Self.isNear(template, first + start) {
                        let distance = Self.distance(template, first + start)
                        guard distance <= limit, distance < nearest?.distance ?? .infinity else { continue }
                        nearest = (index, distance)
                    }
                }
                return nearest
            }
        }
    }

    /// By the first block alone.
    @inline(__always)
    private static func isNear(_ template: UnsafePointer<Block>, _ position: UnsafePointer<Block>) -> Bool {
        let sample = MaskedDistance(of: template[0], position[0], where: template[1] & position[1])
        return sample.differing * 100 <= sample.comparable * PalmGallery.samplePercentMax && sample.comparable > 0
    }

    private static func distance(_ template: UnsafePointer<Block>, _ position: UnsafePointer<Block>) -> Double {
        var sum = MaskedDistance.none
        for block in stride(from: 0, to: blocks, by: 2) {
            let mask = template[block + 1] & position[block + 1]
            sum = sum + MaskedDistance(of: template[block], position[block], where: mask)
        }
        return sum.fraction
    }
}
