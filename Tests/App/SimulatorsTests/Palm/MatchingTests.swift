import Cryptography
import TestKit
import Testing

@testable import Simulators

@Suite("Matching simulated palms")
struct MatchingTests {
    private static let randomness = SeededRandomness()

    private func capture(_ id: String) throws -> PalmCode {
        try #require(SamplePalms.capture(of: id, Self.randomness))
    }

    private func transform(_ byte: UInt8) -> TenantTransform {
        TenantTransform(secret: SymmetricKey([UInt8](repeating: byte, count: 32)))
    }

    private func distance(_ probe: PalmCode, _ kept: PalmCode, _ transform: TenantTransform) -> Double {
        PalmGallery.distance(of: probe.shifts.map(transform.template), to: transform.template(of: kept))
    }

    @Test("finds strangers about half unlike, and captures of one hand nearly alike, in whatever position they lie")
    func distances() throws {
        let transform = transform(1)
        let ids = SamplePalms.all.map(\.id)

        for (index, id) in ids.enumerated() {
            let kept = try capture(id)
            #expect(distance(try capture(id), kept, transform) < 0.15)
            for other in ids.dropFirst(index + 1) {
                #expect(distance(try capture(other), kept, transform) > 0.38)
            }
        }
    }

    @Test("counts differing and comparable features as one by one", arguments: 1...20)
    func count(seed: UInt64) throws {
        let randomness = SeededRandomness(seed: seed)
        let words = { (0..<32).map { _ in randomness.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } } }
        let (one, other) = (
            try #require(PalmCode(code: words(), mask: words())), try #require(PalmCode(code: words(), mask: words()))
        )
        let masks = zip(one.mask, other.mask).map(&)
        let comparable = masks.reduce(0) { $0 + $1.nonzeroBitCount }
        let differing = zip(zip(one.code, other.code).map(^), masks).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }

        for transform in [transform(1), transform(2)] {
            let distance = PalmGallery.distance(of: [transform.template(of: one)], to: transform.template(of: other))
            #expect(distance == Double(differing) / Double(comparable))
        }
    }

    @Test("counts all features of what differs everywhere, and finds nothing where nothing can be seen")
    func extremes() throws {
        let ones = [UInt64](repeating: .max, count: 32)
        let zeros = [UInt64](repeating: 0, count: 32)

        let different = PalmGallery.distance(
            of: [PalmTemplate(code: ones, mask: ones)], to: PalmTemplate(code: zeros, mask: ones))
        let unseen = PalmGallery.distance(
            of: [PalmTemplate(code: ones, mask: zeros)], to: PalmTemplate(code: ones, mask: ones))

        #expect(different == 1 && unseen == 1)
    }

    @Test("makes templates that fit no other tenant's")
    func cancellable() throws {
        let palm = try capture("amina-left")
        let (mine, theirs) = (transform(1), transform(2))

        let distance = PalmGallery.distance(of: [mine.template(of: palm)], to: theirs.template(of: palm))

        #expect(distance > 0.4)
    }

    @Test("finds the nearest among many, and none that was erased")
    func search() throws {
        let (gallery, transform, randomness) = (PalmGallery(), transform(1), SeededRandomness())
        let words = { (0..<32).map { _ in randomness.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } } }
        for _ in 0..<500 { gallery.add(PalmTemplate(code: words(), mask: words().map { $0 | 0xff })) }
        let place = gallery.add(transform.template(of: try capture("badr-right")))
        for _ in 0..<500 { gallery.add(PalmTemplate(code: words(), mask: words().map { $0 | 0xff })) }
        let probe = try capture("badr-right").shifts.map(transform.template)

        let nearest = try #require(gallery.search(probe, within: 0.32))
        #expect(nearest.place == place && nearest.distance < 0.15)
        #expect(gallery.search(try capture("badr-left").shifts.map(transform.template), within: 0.32) == nil)
        gallery.erase(place)

        #expect(gallery.search(probe, within: 0.32) == nil)
        #expect(gallery.count == 1_001)
    }

    @Test("reads captures back, and none that a byte of was changed")
    func captures() throws {
        let key = SymmetricKey([UInt8](repeating: 3, count: 32))
        let capture = SimulatedCapture(nonce: "n", palm: try capture("amina-left"), isAlive: true)
        let bytes = capture.sealed(with: key)

        #expect(SimulatedCapture(bytes, key: key) == capture)
        #expect(SimulatedCapture(bytes, key: SymmetricKey([UInt8](repeating: 4, count: 32))) == nil)
        let revived = String(decoding: bytes, as: UTF8.self).replacing("true", with: "false")
        #expect(SimulatedCapture(Array(revived.utf8), key: key) == nil)
    }
}
