extension String {
    /// Compares byte for byte, as identifiers are to be compared (RFC 7519 §2, "StringOrURI").
    ///
    /// Swift's `==` takes canonically equivalent texts for equal: to it, the Kelvin sign is the letter K.
    func isExactly(_ other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
