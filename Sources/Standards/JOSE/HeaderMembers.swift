extension [String: JSON] {
    /// A header parameter that has to be text where it is present.
    func headerText(_ name: String) throws(JOSEError) -> String? {
        guard let member = self[name] else { return nil }
        guard let text = member.string else { throw .invalidHeader }
        return text
    }
}
