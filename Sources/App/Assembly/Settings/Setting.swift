/// The definition of one key: everything that is known of it, in one place.
///
/// The command line, the environment, the file, the checks, `surety config` and the reference are made from it.
public struct Setting<Value: Sendable>: SettingDefinition {
    public let name: String
    public let secrecy: Secrecy
    public let documentation: String
    public let fallback: SettingFallback
    let type: SettingType<Value>

    /// - Parameters:
    ///   - name: dotted, in lower case with underscores.
    ///   - documentation: what it does and why one would change it, in a sentence or two.
    init(
        _ name: String,
        _ type: SettingType<Value>,
        _ fallback: SettingFallback,
        secrecy: Secrecy = .none,
        _ documentation: String
    ) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.secrecy = secrecy
        self.documentation = documentation
    }

    public var allowed: String { type.allowed }

    public func accepts(_ text: String) -> Bool { type.parse(text) != nil }

    public func complaint(_ text: String) -> String? { type.complaint(text) }
}

/// A definition, whatever the type of its value.
public protocol SettingDefinition: Sendable {
    var name: String { get }
    var secrecy: Secrecy { get }
    var documentation: String { get }
    var fallback: SettingFallback { get }
    /// What is taken, in words that follow "must be".
    var allowed: String { get }

    func accepts(_ text: String) -> Bool

    /// What exactly is wrong with a text that is not accepted; nil where ``allowed`` says all.
    func complaint(_ text: String) -> String?
}

extension SettingDefinition {
    /// `keys.rotation_days` is `SURETY_KEYS_ROTATION_DAYS`.
    public var environmentName: String { SettingNames.environmentName(of: name) }

    /// The names under which it may be set: for what may be secret also that of the key that names a file.
    var names: [String] { mayLieInFile ? [name, name + SettingNames.fileSuffix] : [name] }

    var mayLieInFile: Bool { secrecy != .none }
}

/// What of a value others may see.
public enum Secrecy: Sendable {
    /// All.
    case none
    /// A URL is shown without the password in it, and with one is not taken from the command line.
    case password
    /// Nothing, not even in a refusal; it is not taken from the command line, which others can read.
    case whole

    /// - Returns: nil for what is not shown.
    func shown(_ text: String) -> String? {
        switch self {
        case .none: text
        case .password: MaskedURL(text).text
        case .whole: nil
        }
    }

    func isBroken(byShowing text: String) -> Bool {
        switch self {
        case .none: false
        case .password: MaskedURL(text).hidesPassword
        case .whole: true
        }
    }
}

/// The value of a key that is not set.
public enum SettingFallback: Sendable {
    case text(String)
    /// It depends on the machine or on the data folder; given in words too. Where nothing is found the key must be set.
    case computed(String, @Sendable (_ machine: Machine, _ dataFolder: String) -> String?)
    /// There is none; in words, what happens then.
    case absent(String)

    /// What the reference says.
    public var words: String {
        switch self {
        case .text(let text): text
        case .computed(let words, _), .absent(let words): words
        }
    }
}

enum SettingNames {
    static let environmentPrefix = "SURETY_"

    static func environmentName(of key: String) -> String {
        environmentPrefix + key.uppercased().replacing(".", with: "_")
    }

    /// Names the file itself, so it cannot stand in it.
    static let configFileVariable = "SURETY_CONFIG"
    static let usualFile = "surety.yaml"
    /// Of the key and the variable that name a file with a secret.
    static let fileSuffix = "_file"
}
