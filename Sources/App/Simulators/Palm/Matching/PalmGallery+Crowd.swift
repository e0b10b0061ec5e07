import Cryptography

extension PalmGallery {
    /// Fills a gallery with the templates of strangers and, at the end, with that of one palm, for measurements.
    ///
    /// - Returns: another capture of that palm, in all positions.
    public static func fill(_ gallery: PalmGallery, with count: Int) -> [PalmTemplate] {
        var generator = SystemRandomNumberGenerator()
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
