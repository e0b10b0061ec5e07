import Cryptography

extension PalmGallery {
    /// Fills a gallery with the templates of strangers and, at the end, with that of one palm, for measurements.
    ///
    /// - Returns: another capture of that palm, in all positions.
    public static func fill(_ gallery: PalmGallery, with count: Int) -> [PalmTemplate] {
        var generator = CrowdGenerator(state: SystemRandomBytes().bytes(8).reduce(0) { $0 << 8 | UInt64($1) })
        let transform = TenantTransform(secret: SymmetricKey(SystemRandomBytes().bytes(32)))
        for _ in 1..<count {
            let code = (0..<PalmCode.rows).map { _ in generator.next() }
            // About seven features in eight can be seen.
            let mask = (0..<PalmCode.rows).map { _ in generator.next() | generator.next() | generator.next() }
            gallery.add(PalmTemplate(code: code, mask: mask))
        }
        guard let id = SamplePalms.all.first?.id, let kept = SamplePalms.capture(of: id, SystemRandomBytes()),
            let probe = SamplePalms.capture(of: id, SystemRandomBytes())
        else { return [] }
        gallery.add(transform.template(of: kept))
        return probe.shifts.map(transform.template)
    }
}

/// SplitMix64: strangers need not be secret, only many and unlike.
private struct CrowdGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
