public import JOSE

/// What a request says of a `verification` element, or of a part of it: what is to be told, and what must be so
/// (OpenID Connect for Identity Assurance 1.0 §5.4, §5.5).
public indirect enum VerificationDemand: Equatable, Sendable {
    /// As many filters as one array may have.
    public static let filtersMax = 16

    case value(ValueDemand)
    case whole
    /// - Parameter required: the members without which the object is not valid, asked for or not.
    case members([String: VerificationDemand], required: Set<String>)
    /// Items that fit one of the filters.
    case items([VerificationDemand])
    /// A condition on something that is not known here. It is kept, because it is never met: conditions must not be
    /// ignored (§5.5.1).
    case foreign(JSON)

    init(_ json: JSON, as shape: VerificationShape) throws(MalformedVerifiedClaimsRequest) {
        switch shape {
        case .value: self = .value(try ValueDemand(json))
        case .evidenceType: self = .value(try Self.evidenceType(json))
        case .whole: self = .whole
        case .object(let shapes, let required):
            self = .members(try Self.members(json, as: shapes, required), required: required)
        case .array(let item): self = .items(try Self.filters(json, as: item))
        }
    }

    /// Whether there is anything that would not do.
    var isRestricted: Bool {
        switch self {
        case .value(let demand): demand.isRestricted
        case .whole: false
        case .members(let members, _): members.values.contains(where: \.isRestricted)
        case .items(let filters): filters.allSatisfy(\.isRestricted)
        case .foreign: true
        }
    }

    var isEssential: Bool {
        switch self {
        case .value(let demand): demand.isEssential
        case .whole, .foreign: false
        case .members(let members, _): members.values.contains(where: \.isEssential)
        case .items(let filters): filters.contains(where: \.isEssential)
        }
    }

    /// As it can be read again.
    var json: JSON {
        switch self {
        case .value(let demand): demand.json
        case .whole: .null
        case .members(let members, _): .object(members.mapValues(\.json))
        case .items(let filters): .array(filters.map(\.json))
        case .foreign(let json): json
        }
    }

    private static func members(
        _ json: JSON,
        as shapes: [String: VerificationShape],
        _ required: Set<String>
    ) throws(MalformedVerifiedClaimsRequest) -> [String: VerificationDemand] {
        guard let asked = json == .null ? [:] : json.object else {
            throw .init("a part of verification is neither null nor an object")
        }
        var members: [String: VerificationDemand] = [:]
        for (name, member) in asked {
            if let shape = shapes[name] {
                members[name] = try VerificationDemand(member, as: shape)
            } else if member.hasCondition {
                members[name] = .foreign(member)
            }
        }
        for name in required where members[name] == nil {
            guard let shape = shapes[name] else { continue }
            members[name] = try VerificationDemand(.null, as: shape)
        }
        return members
    }

    /// Null, or an array without an item, asks for the items without looking into them.
    private static func filters(
        _ json: JSON,
        as item: VerificationShape
    ) throws(MalformedVerifiedClaimsRequest) -> [VerificationDemand] {
        guard let asked = json == .null ? [] : json.array, asked.count <= filtersMax else {
            throw .init("a part of verification is not an array, or has more than \(filtersMax) filters")
        }
        var filters: [VerificationDemand] = []
        for filter in asked.isEmpty ? [.object([:])] : asked {
            guard filter.object != nil else { throw .init("a filter is not an object") }
            filters.append(try VerificationDemand(filter, as: item))
        }
        return filters
    }

    private static func evidenceType(_ json: JSON) throws(MalformedVerifiedClaimsRequest) -> ValueDemand {
        guard json["value"]?.string != nil, json["values"] == nil else {
            throw .init("an evidence has no type with a value, or one with values")
        }
        return try ValueDemand(json)
    }
}

extension JSON {
    /// Whether it demands something of a value, at any depth.
    fileprivate var hasCondition: Bool {
        switch self {
        case .object(let members):
            members.contains { name, member in
                ["value", "values", "max_age"].contains(name) || member.hasCondition
            }
        case .array(let items): items.contains(where: \.hasCondition)
        default: false
        }
    }
}
