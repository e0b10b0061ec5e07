import FoundationEssentials
import Yams

/// A YAML file taken apart into dotted names, each with its line.
///
/// The document is read here rather than by the configuration library, which keeps neither the names nor their lines:
/// an unknown name must be refused, for it is mostly a known one misspelt.
struct SettingsFile {
    struct Entry: Equatable {
        let name: String
        /// A list is written with commas, as in the environment.
        let value: String
        let line: Int?
    }

    let path: String
    private(set) var entries: [Entry] = []
    private(set) var problems: [SettingProblem] = []

    /// A file without any key.
    init(path: String) {
        self.path = path
    }

    init(unreadable path: String, namedBy origin: SettingOrigin, reason: String) {
        self.init(path: path)
        problems = [SettingProblem(name: path, origin: origin, reason: "cannot be read: \(reason)")]
    }

    init(path: String, bytes: [UInt8]) {
        self.init(path: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            refuse("", nil, "is not UTF-8")
            return
        }
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            guard let mapping = root.mapping else {
                // A document of comments only is a null.
                if root.null == nil { refuse("", root.mark?.line, "is not a YAML mapping of keys to values") }
                return
            }
            read(mapping, below: "")
        } catch let error as YamlError {
            refuse("", Self.line(of: error), "is not YAML: \(Self.words(of: error))")
        } catch {
            refuse("", nil, "is not YAML")
        }
    }

    private mutating func read(_ mapping: Node.Mapping, below prefix: String) {
        for (key, value) in mapping {
            guard let part = key.string else {
                refuse(prefix, key.mark?.line, "a key must be a name")
                continue
            }
            let name = prefix.isEmpty ? part : "\(prefix).\(part)"
            if let inner = value.mapping {
                read(inner, below: name)
            } else {
                add(name, value, line: key.mark?.line)
            }
        }
    }

    private mutating func add(_ name: String, _ node: Node, line: Int?) {
        guard !entries.contains(where: { $0.name == name }) else {
            return refuse(name, line, "is there twice")
        }
        if let sequence = node.sequence {
            let items = sequence.compactMap { $0.scalar?.string }
            guard items.count == sequence.count, !items.contains(where: { $0.contains(",") }) else {
                return refuse(name, line, "a list may hold plain values only")
            }
            entries.append(Entry(name: name, value: items.joined(separator: ","), line: line))
        } else if let scalar = node.scalar {
            guard node.null == nil else {
                return refuse(name, line, "has no value; remove the line to get the default")
            }
            entries.append(Entry(name: name, value: scalar.string, line: line))
        } else {
            refuse(name, line, "an alias is not taken here")
        }
    }

    private mutating func refuse(_ name: String, _ line: Int?, _ reason: String) {
        let subject = name.isEmpty ? path : name
        let origin: SettingOrigin? =
            name.isEmpty ? line.map { .file(path: path, line: $0) } : .file(path: path, line: line)
        problems.append(SettingProblem(name: subject, origin: origin, reason: reason))
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    private static func words(of error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _),
            .reader(let problem, _, _, _):
            problem
        case .duplicatedKeysInMapping(let keys, _):
            "\(keys.joined(separator: ", ")) is there twice"
        default: "it cannot be read"
        }
    }
}
