import FoundationEssentials
import HTTP

extension WellKnownDocuments {
    /// Reads the files of a folder, links followed; those whose names begin with a period are left out.
    ///
    /// - Throws: `InvalidWellKnownDocument`
    init(folder: String) throws(InvalidWellKnownDocument) {
        let found = try? FileManager.default.contentsOfDirectory(atPath: folder)
        guard let names = found?.filter({ !$0.hasPrefix(".") }) else {
            throw InvalidWellKnownDocument("folder \(folder)", "cannot be read")
        }
        var files: [String: [UInt8]] = [:]
        for name in names.prefix(Self.countMax + 1) {
            do {
                files[name] = try Files.read("\(folder)/\(name)", bytesMax: Self.bytesMax)
            } catch {
                throw InvalidWellKnownDocument(name, "cannot be read: \(error.reason)")
            }
        }
        try self.init(files: files)
    }
}
