import FoundationEssentials
import JOSE

extension VerificationDemand {
    /// What is to be told of what is held.
    ///
    /// - Returns: nil where a condition is not met: then the whole `verified_claims` element is left out (OpenID Connect for
    ///   Identity Assurance 1.0 §5.7.4). What is not there and has no condition on it is only left out itself (§5.7.2).
    func selection(of held: JSON?, at now: Date) -> Selection? {
        let held = held == .null ? nil : held
        switch self {
        case .foreign: return nil
        case .whole: return held == nil ? .nothing : .everything
        case .value(let demand):
            guard let held else { return demand.isRestricted ? nil : .nothing }
            return demand.admits(held, at: now) ? .everything : nil
        case .members(let members, let required):
            guard let object = held?.object else { return isRestricted ? nil : .nothing }
            return Self.selection(of: object, members, required, at: now)
        case .items(let filters):
            return selection(of: held?.array ?? [], filters, at: now)
        }
    }

    /// An object that lacks what it must have is left out with all that is in it (§5.7.5).
    private static func selection(
        of object: [String: JSON],
        _ members: [String: VerificationDemand],
        _ required: Set<String>,
        at now: Date
    ) -> Selection? {
        var taken: [String: Selection] = [:]
        for (name, demand) in members {
            guard let selection = demand.selection(of: object[name], at: now) else { return nil }
            if selection != .nothing { taken[name] = selection }
        }
        return required.allSatisfy { taken[$0] != nil } ? .members(taken) : .nothing
    }

    /// Filters are joined by "or" (§5.4): of each item is told what the filters that it fits ask for.
    private func selection(of items: [JSON], _ filters: [VerificationDemand], at now: Date) -> Selection? {
        var taken: [Int: Selection] = [:]
        var isMet = !isRestricted
        for (index, item) in items.enumerated() {
            let fitting = filters.compactMap { $0.selection(of: item, at: now) }
            guard let first = fitting.first else { continue }
            isMet = true
            let selection = fitting.dropFirst().reduce(first) { $0.united(with: $1) }
            if selection != .nothing { taken[index] = selection }
        }
        guard isMet else { return nil }
        return taken.isEmpty ? .nothing : .items(taken)
    }
}
