/// Finds names that no key has: mostly a known one misspelt, whose value would silently not hold.
enum UnknownNames {
    /// Of flags and of the file, which are ours alone: these are refused.
    static func problems(in sources: SettingsSources, _ file: SettingsFile) -> [SettingProblem] {
        let keys = SettingsTable.all.flatMap(\.names)
        let flags = sources.flags.filter { !keys.contains($0.key) }.map { flag in
            SettingProblem(name: flag.key, origin: .flag(flag.spelling), reason: reason("key", flag.key, keys))
        }
        let entries = file.entries.filter { !keys.contains($0.name) }.map { entry in
            SettingProblem(
                name: entry.name,
                origin: .file(path: file.path, line: entry.line),
                reason: reason("key", entry.name, keys)
            )
        }
        return flags + entries
    }

    /// Of the environment: others write there too, an orchestrator with a service of our name for one, so that these are
    /// told and no more.
    static func warnings(in environment: [String: String]) -> [String] {
        let keys = SettingsTable.all.flatMap(\.names)
        let variables = keys.map(SettingNames.environmentName) + [SettingNames.configFileVariable]
        return environment.keys
            .filter { $0.hasPrefix(SettingNames.environmentPrefix) && !variables.contains($0) }
            .sorted()
            .map { "\($0) \(reason("environment variable", $0, variables))" }
    }

    private static func reason(_ kind: String, _ name: String, _ known: [String]) -> String {
        let sections = Set(
            SettingsTable.all.compactMap { $0.name.split(separator: ".").dropLast().first.map(String.init) })
        if sections.contains(name) { return "is a section, with keys under it, and has no value of its own" }
        guard let nearest = NearName.nearest(to: name, of: known) else { return "is no \(kind) of Surety" }
        return "is no \(kind) of Surety; did you mean \(nearest)?"
    }
}

/// Finds what somebody probably meant.
enum NearName {
    /// The nearest of the names, if a third of its characters at most are other ones.
    static func nearest(to name: String, of names: [String]) -> String? {
        let name = Array(name.utf8.prefix(100))
        let near = names.map { ($0, distance(name, Array($0.utf8))) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= max(1, near.0.utf8.count / 3) else { return nil }
        return near.0
    }

    /// Insertions, deletions and replacements that make one of the other (Levenshtein).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, candidate) in other.enumerated() {
                let replaced = diagonal + (byte == candidate ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
