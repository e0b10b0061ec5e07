import HTTPTypes
import Hummingbird

/// The registered paths, for requests that no route has taken: was it the path, or only the method?
struct RouteTable: Sendable {
    struct Entry: Sendable {
        let path: RouterPath
        var surface: Surface
        var methods: [HTTPRequest.Method]
    }

    private(set) var entries: [Entry] = []

    mutating func add(_ path: RouterPath, _ method: HTTPRequest.Method, _ surface: Surface) {
        guard let index = entries.firstIndex(where: { $0.path == path }) else {
            entries.append(Entry(path: path, surface: surface, methods: [method]))
            return
        }
        entries[index].methods.append(method)
        // A preflight asks for the path as a whole, so one open method opens its OPTIONS.
        if surface.isCrossOrigin { entries[index].surface = surface }
    }

    func entry(for path: Substring) -> Entry? {
        let segments = path.split(separator: "/")
        return entries.first { Self.matches($0.path, segments) }
    }

    private static func matches(_ path: RouterPath, _ segments: [Substring]) -> Bool {
        for (index, element) in path.enumerated() {
            if element == .recursiveWildcard { return true }
            guard index < segments.count, element ~= segments[index] else { return false }
        }
        return path.components.count == segments.count
    }
}

extension RouteTable.Entry {
    /// In the order of their registration, with HEAD beside GET and OPTIONS at the end.
    var allowed: [HTTPRequest.Method] {
        methods.flatMap { $0 == .get ? [.get, .head] : [$0] } + [.options]
    }
}
