import CoreMetrics
import HTTP
import Metrics

/// The metrics of the process.
public enum MetricsRegistry {
    /// Makes the process keep metrics. To be called once, before the first.
    ///
    /// - Returns: writes them in the Prometheus text format.
    public static func bootstrap() -> @Sendable () -> String {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        return { metrics.text() }
    }
}
