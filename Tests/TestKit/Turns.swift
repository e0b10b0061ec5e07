/// Lets so many at a time work, in the order of coming.
public actor Turns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    public init(places: Int = 1) {
        free = places
    }

    /// Runs the work as soon as there is a place.
    public nonisolated func inTurn<Result>(_ work: () async throws -> Result) async rethrows -> Result {
        await take()
        do {
            let result = try await work()
            await pass()
            return result
        } catch {
            await pass()
            throw error
        }
    }

    private func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func pass() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
