import Proofing

/// An adapter whose calls end within one time limit, however many exchanges they take and however slow each of them is: a
/// person who waits before a page waits for the call as a whole.
struct PunctualProvider: KYCProvider {
    let adapter: any KYCProvider
    let limit: Duration

    var name: String { adapter.name }
    var question: KYCQuestion? { adapter.question }
    var revises: Bool { adapter.revises }

    func begin(_ request: KYCRequest) async throws -> KYCBegun {
        try await limited { try await $0.begin(request) }
    }

    func decision(of inquiry: KYCInquiry) async throws -> KYCDecision {
        try await limited { try await $0.decision(of: inquiry) }
    }

    func notice(in webhook: KYCWebhook) async throws -> KYCNotice? {
        try await limited { try await $0.notice(in: webhook) }
    }

    func cancel(_ inquiry: KYCInquiry) async throws {
        try await limited { try await $0.cancel(inquiry) }
    }

    private func limited<Value: Sendable>(
        _ work: @escaping @Sendable (any KYCProvider) async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { [adapter, limit] group in
            group.addTask { try await work(adapter) }
            group.addTask {
                // Ends early where whoever asked has gone: that is no answer either.
                try? await Task.sleep(for: limit)
                throw KYCFailure.unavailable("no end within \(limit)")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw KYCFailure.unavailable("no end") }
            return value
        }
    }
}
