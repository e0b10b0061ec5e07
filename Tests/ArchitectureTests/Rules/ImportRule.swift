/// Arrows point down the rings only, and the core knows no technology.
///
/// SwiftPM refuses cycles and, with its import check, undeclared siblings; it cannot tell an inner ring from an outer.
enum ImportRule {
    static func findings(in file: SourceFile) -> [Finding] {
        guard let room = file.room, let ring = House.rings.first(where: { $0.name == file.ring }) else { return [] }
        return file.imports.compactMap { module, line in
            fault(importing: module, from: room, in: ring).map { Finding(file, line: line, $0) }
        }
    }

    private static func fault(importing module: String, from room: String, in ring: House.Ring) -> String? {
        if House.testOnly.contains(module) { return "\(room) imports \(module), which is for tests" }
        if let owners = House.owners[module], !owners.contains(room) {
            return "\(room) imports \(module), which only \(owners.sorted().joined(separator: ", ")) may"
        }
        if let other = House.ring(of: module) { return fault(importing: module, of: other, from: room, in: ring) }
        if module == "Foundation", ring.name != "App" {
            return "\(room) imports Foundation: FoundationEssentials is enough"
        }
        guard let outside = ring.outside, !outside.contains(module), House.owners[module] == nil else { return nil }
        return "\(room) imports \(module), which is outside the project"
    }

    private static func fault(
        importing module: String, of other: House.Ring, from room: String, in ring: House.Ring
    ) -> String? {
        if other.height < ring.height { return nil }
        guard other.name == ring.name else { return "\(ring.name)/\(room) imports \(module) of \(other.name)" }
        guard let own = ring.step(of: room), let its = ring.step(of: module) else { return nil }
        return its < own || module == room ? nil : "\(room) imports \(module), which does not lie below it"
    }
}
