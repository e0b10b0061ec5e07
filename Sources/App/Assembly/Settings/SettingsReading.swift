import Configuration
import Synchronization

/// A key as it was found: its text before any check, and where that came from.
public struct FoundSetting: Sendable {
    public let definition: any SettingDefinition
    /// Nil where there is no value and the default has no text.
    public let text: String?
    public let origin: SettingOrigin
}

/// Reads every key from the command line, the environment, the file and the defaults, in this order of precedence.
struct SettingsReading {
    private(set) var found: [String: FoundSetting] = [:]
    private(set) var problems: [SettingProblem] = []
    let warnings: [String]
    private let sources: SettingsSources
    private let file: SettingsFile
    private let reader: ConfigReader
    private let witness = SourceWitness()

    init(_ sources: SettingsSources) {
        self.sources = sources
        file = Self.readFile(of: sources)
        // Only the known names: the provider folds case, and would stop at two names that then are one.
        let names = Set(SettingsTable.all.flatMap(\.names).map(SettingNames.environmentName))
        let environment = EnvironmentVariablesProvider(
            environmentVariables: sources.environment.filter { names.contains($0.key) })
        reader = ConfigReader(
            providers: [
                SourceWitness.provider(.flags, values: sources.flags.map { ($0.key, $0.value) }),
                environment.prefixKeys(with: "surety"),
                SourceWitness.provider(.file, values: file.entries.map { ($0.name, $0.value) }),
            ],
            accessReporter: witness
        )
        problems = file.problems + UnknownNames.problems(in: sources, file)
        warnings = UnknownNames.warnings(in: sources.environment)
        for definition in SettingsTable.all { read(definition) }
        for definition in SettingsTable.all where found[definition.name] == nil { fallBack(definition) }
        for definition in SettingsTable.all { check(definition) }
    }

    private static func readFile(of sources: SettingsSources) -> SettingsFile {
        guard let (path, namedBy) = sources.file else { return SettingsFile(path: SettingNames.usualFile) }
        do {
            return SettingsFile(path: path, bytes: try Files.read(path))
        } catch {
            return SettingsFile(unreadable: path, namedBy: namedBy, reason: error.reason)
        }
    }

    private mutating func read(_ definition: any SettingDefinition) {
        let given = value(definition.name, isSecret: definition.mayLieInFile)
        guard definition.mayLieInFile else {
            found[definition.name] = given.map {
                FoundSetting(definition: definition, text: $0.text, origin: $0.origin)
            }
            return
        }
        let named = value(definition.name + SettingNames.fileSuffix, isSecret: false)
        switch (given, named) {
        case (nil, nil): break
        case (let given?, nil):
            if case .flag = given.origin, definition.secrecy.isBroken(byShowing: given.text) {
                let what = definition.secrecy == .whole ? "secret" : "password"
                return refuse(definition, given.origin, "a \(what) is not taken from the command line; use a file")
            }
            found[definition.name] = FoundSetting(definition: definition, text: given.text, origin: given.origin)
        case (nil, let named?): readSecret(definition, at: named.text, namedBy: named.origin)
        case (let given?, let named?):
            refuse(definition, given.origin, "is also given as a file (\(named.origin)); keep one of the two")
        }
    }

    private mutating func readSecret(
        _ definition: any SettingDefinition, at path: String, namedBy origin: SettingOrigin
    ) {
        do {
            let text = Secrets.text(try Files.read(path, secretly: true))
            let origin = SettingOrigin.secretFile(path: path, namedBy: origin)
            found[definition.name] = FoundSetting(definition: definition, text: text, origin: origin)
        } catch {
            let problem = SettingProblem(
                name: definition.name + SettingNames.fileSuffix, origin: origin, reason: "\(path): \(error.reason)")
            problems.append(problem)
        }
    }

    /// The value of highest precedence, as text.
    private func value(_ name: String, isSecret: Bool) -> (text: String, origin: SettingOrigin)? {
        let key = ConfigKey(name)
        guard let text = reader.string(forKey: key, isSecret: isSecret) else { return nil }
        switch witness.source(of: name) {
        case .flags?: return (text, .flag(sources.flags.last { $0.key == name }?.spelling ?? ""))
        case .file?: return (text, .file(path: file.path, line: file.entries.first { $0.name == name }?.line))
        case nil: return (text, .environment(SettingNames.environmentName(of: name)))
        }
    }

    private mutating func fallBack(_ definition: any SettingDefinition) {
        let text: String?
        switch definition.fallback {
        case .text(let fixed): text = fixed
        case .computed(_, let compute): text = compute(sources.machine, dataFolder)
        case .absent: text = nil
        }
        found[definition.name] = FoundSetting(definition: definition, text: text, origin: .fallback)
    }

    /// Known before any default is computed, because others depend on it.
    private var dataFolder: String {
        found[SettingsTable.dataFolder.name]?.text ?? SettingsTable.dataFolder.fallback.words
    }

    private mutating func check(_ definition: any SettingDefinition) {
        guard let setting = found[definition.name] else { return }
        guard let text = setting.text else {
            guard case .computed = definition.fallback else { return }
            return refuse(definition, nil, "was not found, so it must be set to \(definition.allowed)")
        }
        guard !definition.accepts(text) else { return }
        let shown = shownInRefusal(definition, text).map { "“\($0.prefix(100))”" } ?? "the value"
        let complaint = definition.complaint(text) ?? "is not allowed"
        refuse(definition, setting.origin, "\(shown) \(complaint); must be \(definition.allowed)")
    }

    /// Where it is not known what a text is, it is not known either where its password stands.
    private func shownInRefusal(_ definition: any SettingDefinition, _ text: String) -> String? {
        switch definition.secrecy {
        case .password: text.contains("@") || text.contains("pass") ? nil : text
        case let secrecy: secrecy.shown(text)
        }
    }

    private mutating func refuse(_ definition: any SettingDefinition, _ origin: SettingOrigin?, _ reason: String) {
        problems.append(SettingProblem(name: definition.name, origin: origin, reason: reason))
    }
}

/// Notes which of the sources gave a value.
private final class SourceWitness: AccessReporter {
    enum Source: String, CaseIterable {
        case flags = "command-line"
        case file = "configuration-file"
    }

    private let sources = Mutex<[String: Source]>([:])

    func report(_ event: AccessEvent) {
        let giver = event.providerResults.first { (try? $0.result.get().value) != nil }
        let source = Source.allCases.first { giver?.providerName.contains($0.rawValue) ?? false }
        sources.withLock { $0[event.metadata.key.components.joined(separator: ".")] = source }
    }

    func source(of name: String) -> Source? { sources.withLock { $0[name] } }

    static func provider(_ source: Source, values: [(String, String)]) -> InMemoryProvider {
        let pairs = values.map { name, value in
            (AbsoluteConfigKey(ConfigKey(name)), ConfigValue(.string(value), isSecret: false))
        }
        return InMemoryProvider(name: source.rawValue, values: Dictionary(pairs) { _, last in last })
    }
}
