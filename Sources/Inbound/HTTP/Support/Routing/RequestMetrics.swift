import HTTPTypes
import Metrics
import Synchronization

/// Counts and times the requests of one route and method.
///
/// The handles are made once: asking the metrics backend for them at each request takes a lock and a look-up.
final class RequestMetrics: Sendable {
    private let template: String
    private let method: String
    private let duration: Metrics.Timer
    private let counters: Mutex<[Counter?]>

    init(template: String, method: String) {
        self.template = template
        self.method = method
        duration = Metrics.Timer(
            label: "http_server_request_duration_seconds",
            dimensions: [("route", template), ("method", method)],
            preferredDisplayUnit: .seconds
        )
        counters = Mutex(Array(repeating: nil, count: 6))
    }

    func record(_ status: HTTPResponse.Status, nanoseconds: Int64) {
        counter(ofClass: status.code / 100).increment()
        duration.recordNanoseconds(nanoseconds)
    }

    /// A series appears with its first request, so that a scrape is not full of zeros.
    private func counter(ofClass statusClass: Int) -> Counter {
        let index = min(max(statusClass, 0), 5)
        return counters.withLock { counters in
            if let counter = counters[index] { return counter }
            let counter = Counter(
                label: "http_server_requests_total",
                dimensions: [("route", template), ("method", method), ("status", "\(index)xx")]
            )
            counters[index] = counter
            return counter
        }
    }
}
