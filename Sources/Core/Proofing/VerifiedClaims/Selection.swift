import JOSE

/// Which parts of a JSON value are taken.
///
/// What several filters take of the same value can be united before anything is copied.
indirect enum Selection: Equatable, Sendable {
    case everything
    case members([String: Selection])
    case items([Int: Selection])

    static let nothing = Selection.members([:])

    func united(with other: Selection) -> Selection {
        switch (self, other) {
        case (.nothing, _): other
        case (_, .nothing): self
        case (.members(let mine), .members(let others)): .members(mine.merging(others) { $0.united(with: $1) })
        case (.items(let mine), .items(let others)): .items(mine.merging(others) { $0.united(with: $1) })
        default: .everything
        }
    }

    /// Without a member and all that is in it.
    func without(_ name: String) -> Selection {
        guard case .members(var members) = self else { return self }
        members[name] = nil
        return .members(members)
    }

    /// - Returns: nil where nothing is taken.
    func of(_ json: JSON) -> JSON? {
        switch self {
        case .everything: return json
        case .members(let selections):
            guard let object = json.object else { return nil }
            let taken = selections.reduce(into: [String: JSON]()) { taken, member in
                taken[member.key] = object[member.key].flatMap(member.value.of)
            }
            return taken.isEmpty ? nil : .object(taken)
        case .items(let selections):
            guard let array = json.array else { return nil }
            let taken = array.indices.compactMap { index in selections[index].flatMap { $0.of(array[index]) } }
            return taken.isEmpty ? nil : .array(taken)
        }
    }
}
