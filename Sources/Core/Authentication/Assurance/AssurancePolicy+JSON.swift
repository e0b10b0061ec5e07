public import JOSE
import Kernel
import Proofing

/// Why a policy is not taken, with the place in the document that is wrong.
public struct InvalidAssurancePolicy: Error, Equatable, Sendable, CustomStringConvertible {
    /// Such as `classes[2].requires[0].max_age`.
    public let place: String
    /// Completes a sentence that begins with the place.
    public let reason: String

    public var description: String { "\(place) \(reason)" }
}

// The document: {"classes": [{"acr", "requires": [{"what", "count"|"level", "max_age"}], "transaction"}],
//                "rules": [{"scope"|"amount"|"new_device", "acr": […]}]}

extension AssurancePolicy {
    static let classesMax = 64
    static let rulesMax = 256

    /// Reads a policy. Classes that it names take the place of those of the standard, at their place; new ones come after.
    ///
    /// - Throws: ``InvalidAssurancePolicy`` for anything that is not understood: what is not understood cannot be kept.
    public init(json: JSON) throws(InvalidAssurancePolicy) {
        let members = try Place("policy", json).object(["classes", "rules"])
        var classes = AssurancePolicy.standard.classes
        for place in try members["classes"]?.array(most: Self.classesMax) ?? [] {
            let named = try AssuranceClass(place)
            if let index = classes.firstIndex(where: { $0.name == named.name }) {
                classes[index] = named
            } else {
                classes.append(named)
            }
        }
        let names = Set(classes.map(\.name))
        var rules: [StepUpRule] = []
        for place in try members["rules"]?.array(most: Self.rulesMax) ?? [] {
            rules.append(try StepUpRule(place, knowing: names))
        }
        self.init(checked: classes, rules: rules)
    }

    /// The whole policy, what the standard says included.
    public var json: JSON {
        .object(["classes": .array(classes.map(\.json)), "rules": .array(rules.map(\.json))])
    }

    /// Reads the rules that a client brings beside its tenant's, of the same form as `rules` there.
    ///
    /// - Throws: ``InvalidAssurancePolicy``.
    public static func rules(json: JSON) throws(InvalidAssurancePolicy) -> [StepUpRule] {
        var rules: [StepUpRule] = []
        for place in try Place("rules", json).array(most: rulesMax) {
            rules.append(try StepUpRule(place, knowing: nil))
        }
        return rules
    }
}

extension AssuranceClass {
    fileprivate init(_ place: Place) throws(InvalidAssurancePolicy) {
        let members = try place.object(["acr", "requires", "transaction"])
        guard let acr = members["acr"] else { throw place.invalid("has no acr") }
        let name = try acr.text()
        guard name.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw acr.invalid("is not printable ASCII without spaces")
        }
        guard let requires = members["requires"] else { throw place.invalid("has no requires") }
        var requirements: [Requirement] = []
        for place in try requires.array(most: 16) { requirements.append(try Requirement(place)) }
        guard !requirements.isEmpty else { throw requires.invalid("is empty: such a class would always be met") }
        self.init(name, requirements, isForOneTransaction: try members["transaction"]?.flag() ?? false)
    }

    fileprivate var json: JSON {
        var members: [String: JSON] = ["acr": .string(name), "requires": .array(requirements.map(\.json))]
        if isForOneTransaction { members["transaction"] = true }
        return .object(members)
    }
}

extension Requirement {
    fileprivate init(_ place: Place) throws(InvalidAssurancePolicy) {
        let members = try place.object(["what", "count", "level", "max_age"])
        guard let what = members["what"] else { throw place.invalid("does not say what") }
        let quality: Quality
        switch try what.text() {
        case "factors":
            guard let count = members["count"] else { throw place.invalid("has no count") }
            quality = .factors(try count.integer(in: 1...3))
        case "possession": quality = .possession
        case "phishing_resistance": quality = .phishingResistance
        case "hardware": quality = .hardware
        case "palm": quality = .palm
        case "identity":
            guard let level = members["level"] else { throw place.invalid("has no level") }
            guard let named = IdentityLevel(rawValue: try level.text()) else {
                throw level.invalid("is none of basic, verified, enhanced")
            }
            quality = .identity(named)
        default:
            throw what.invalid("is none of factors, possession, phishing_resistance, hardware, palm, identity")
        }
        self.init(quality, maxAgeSeconds: try members["max_age"]?.integer(in: 1...315_360_000))
    }

    fileprivate var json: JSON {
        var members: [String: JSON]
        switch quality {
        case .factors(let count): members = ["what": "factors", "count": .integer(Int64(count))]
        case .possession: members = ["what": "possession"]
        case .phishingResistance: members = ["what": "phishing_resistance"]
        case .hardware: members = ["what": "hardware"]
        case .palm: members = ["what": "palm"]
        case .identity(let level): members = ["what": "identity", "level": .string(level.rawValue)]
        }
        if let maxAgeSeconds { members["max_age"] = .integer(Int64(maxAgeSeconds)) }
        return .object(members)
    }
}

extension StepUpRule {
    /// - Parameter names: the classes there are; nil where they are the tenant's, who may change them.
    fileprivate init(_ place: Place, knowing names: Set<String>?) throws(InvalidAssurancePolicy) {
        let members = try place.object(["scope", "amount", "new_device", "acr"])
        guard let acr = members["acr"] else { throw place.invalid("has no acr") }
        var classes: [String] = []
        for place in try acr.array(most: 16) {
            let name = try place.text()
            guard names?.contains(name) ?? true else { throw place.invalid("is no class of this policy") }
            classes.append(name)
        }
        guard !classes.isEmpty else { throw acr.invalid("is empty") }
        let occasions = members.filter { $0.key != "acr" }
        guard occasions.count == 1, let (name, value) = occasions.first else {
            throw place.invalid("does not have just one of scope, amount, new_device")
        }
        switch name {
        case "scope": self.init(.scope(try value.text()), needs: classes)
        case "amount": self.init(.amount(over: try value.amount()), needs: classes)
        default:
            guard try value.flag() else { throw value.invalid("can only be true") }
            self.init(.newDevice, needs: classes)
        }
    }

    fileprivate var json: JSON {
        var members: [String: JSON] = ["acr": .array(classes.map { .string($0) })]
        switch occasion {
        case .scope(let scope): members["scope"] = .string(scope)
        case .amount(let limit):
            members["amount"] = ["over": .string(limit.decimal), "currency": .string(limit.currency)]
        case .newDevice: members["new_device"] = true
        }
        return .object(members)
    }
}

/// A value of the document and where in it it stands.
private struct Place {
    let name: String
    let json: JSON

    init(_ name: String, _ json: JSON) {
        self.name = name
        self.json = json
    }

    func invalid(_ reason: String) -> InvalidAssurancePolicy { InvalidAssurancePolicy(place: name, reason: reason) }

    func object(_ known: Set<String>) throws(InvalidAssurancePolicy) -> [String: Place] {
        guard let members = json.object else { throw invalid("is not an object") }
        if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
            throw invalid("has the unknown member \(unknown.prefix(64))")
        }
        return Dictionary(uniqueKeysWithValues: members.map { ($0, Place("\(name).\($0)", $1)) })
    }

    func array(most: Int) throws(InvalidAssurancePolicy) -> [Place] {
        guard let elements = json.array else { throw invalid("is not an array") }
        guard elements.count <= most else { throw invalid("has more than \(most) elements") }
        return elements.enumerated().map { Place("\(name)[\($0)]", $1) }
    }

    func text() throws(InvalidAssurancePolicy) -> String {
        guard let text = json.string, (1...256).contains(text.utf8.count) else {
            throw invalid("is not a text of 1 to 256 bytes")
        }
        return text
    }

    func flag() throws(InvalidAssurancePolicy) -> Bool {
        guard let flag = json.bool else { throw invalid("is not true or false") }
        return flag
    }

    func integer(in range: ClosedRange<Int64>) throws(InvalidAssurancePolicy) -> Int {
        guard let number = json.integer, range.contains(number) else {
            throw invalid("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return Int(number)
    }

    func amount() throws(InvalidAssurancePolicy) -> Amount {
        let members = try object(["over", "currency"])
        guard let over = members["over"], let currency = members["currency"] else {
            throw invalid("does not have over and currency")
        }
        guard let amount = Amount(try over.text(), currency: try currency.text()) else {
            throw invalid("is no decimal text such as \"100.00\" and a currency such as \"EUR\"")
        }
        return amount
    }
}
