// Unicode normalisation lives in the standard library behind this interface; the only other source would be
// the full Foundation with its 40 MB of locale data. Kept in one file, so that a change there is met here.
@_spi(_Unicode) import Swift

extension String {
    /// Normalisation Form C (Unicode Standard Annex 15): one spelling for what looks the same.
    public var normalizedNFC: String {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: self._nfc)
        return String(scalars)
    }
}
