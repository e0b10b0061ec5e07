import Kernel
import Passkeys

/// Lets nobody go on from what they read before so many have read: then all act on what is no longer so.
struct MeetingStorage: Storage {
    private let base: any Storage<PasskeyStores>
    private let meeting: Meeting

    init(_ base: any Storage<PasskeyStores>, of count: Int = 32) {
        self.base = base
        meeting = Meeting(of: count)
    }

    func read<Result: Sendable>(
        _ tenant: TenantID, _ work: @Sendable (PasskeyStores) async throws -> Result
    ) async throws -> Result {
        let result = try await base.read(tenant, work)
        await meeting.arrive()
        return result
    }

    func write<Result: Sendable>(
        _ tenant: TenantID, _ work: @escaping @Sendable (PasskeyStores) async throws -> Result
    ) async throws -> Result {
        try await base.write(tenant, work)
    }
}

private actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(of count: Int) {
        missing = count
    }

    func arrive() async {
        missing -= 1
        guard missing > 0 else {
            for one in waiting { one.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
