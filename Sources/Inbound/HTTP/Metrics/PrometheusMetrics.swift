public import CoreMetrics
import Synchronization

/// Keeps the process's metrics and writes them in the Prometheus text format 0.0.4.
///
/// Counters end in `_total` and timers, as histograms, in `_seconds`, whatever they were called; a name is one kind of metric
/// for ever. Each metric has a bounded number of series, so that a label somebody else chooses the value of cannot fill the
/// memory: what comes later is not kept, and counted.
public final class PrometheusMetrics: MetricsFactory {
    /// Upper bounds of the timers' buckets in seconds: from a cached answer to a hopeless one.
    public static let timerBounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Upper bounds of the recorders' buckets: counts and bytes.
    public static let recorderBounds = [
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304.0,
    ]

    static let droppedName = "metrics_series_dropped_total"

    private let descriptions: [String: String]
    private let seriesMax: Int
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameter descriptions: the HELP texts, by the names as they are written.
    public init(descriptions: [String: String] = [:], seriesPerMetricMax: Int = 1_000) {
        let own = [Self.droppedName: "Series not kept: their metric has too many, or is of another kind."]
        self.descriptions = own.merging(descriptions) { _, given in given }
        seriesMax = seriesPerMetricMax
    }

    /// Everything at this moment, with what the system knows of the process, sorted by name.
    public func text() -> String {
        text(process: ProcessStatistics.current())
    }

    func text(process: ProcessStatistics?) -> String {
        var blocks = families.withLock { families in
            families.map { name, family in (name: name, kind: family.kind, series: family.series) }
        }
        .map { family in
            let lines = family.series.sorted { $0.key < $1.key }.map { $1.lines(name: family.name, labels: $0) }
                .joined()
            return PrometheusText.Block(
                name: family.name,
                kind: family.kind,
                description: descriptions[family.name],
                lines: lines
            )
        }
        blocks += process?.blocks ?? []
        return blocks.sorted { $0.name < $1.name }.map(\.text).joined()
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions) ?? DroppedSeries.shared
    }

    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions) ?? DroppedSeries.shared
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? DroppedSeries.shared
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) ?? DroppedSeries.shared }
        let name = PrometheusText.metricName(label)
        let histogram = series(name, .histogram, dimensions) { HistogramSeries(bounds: Self.recorderBounds, unit: 1) }
        return histogram ?? DroppedSeries.shared
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = PrometheusText.metricName(label, suffix: "_seconds")
        let histogram = series(name, .histogram, dimensions) {
            HistogramSeries(bounds: Self.timerBounds, unit: 1_000_000_000)
        }
        return histogram ?? DroppedSeries.shared
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries? {
        series(PrometheusText.metricName(label, suffix: "_total"), .counter, dimensions) { CounterSeries() }
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries? {
        series(PrometheusText.metricName(label), .gauge, dimensions) { GaugeSeries() }
    }

    /// The same series for the same name and labels. Nil when there are too many, or the name means another kind.
    private func series<Series: MetricSeries>(
        _ name: String,
        _ kind: PrometheusText.Kind,
        _ dimensions: [(String, String)],
        _ make: () -> Series
    ) -> Series? {
        let labels = PrometheusText.labels(dimensions)
        return families.withLock { families in
            if let kept = families[name]?.series[labels] as? Series { return kept }
            var family = families[name] ?? MetricFamily(kind: kind)
            guard family.kind == kind, family.series[labels] == nil, family.series.count < seriesMax else {
                Self.countDropped(name, in: &families)
                return nil
            }
            let series = make()
            family.series[labels] = series
            families[name] = family
            return series
        }
    }

    private static func countDropped(_ name: String, in families: inout [String: MetricFamily]) {
        let labels = PrometheusText.labels([("metric", name)])
        let counter = families[droppedName]?.series[labels] as? CounterSeries ?? CounterSeries()
        counter.increment(by: 1 as Int64)
        families[droppedName, default: MetricFamily(kind: .counter)].series[labels] = counter
    }

    /// Destroying is rare, so the series need not know where they are.
    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            families = families.mapValues { family in
                MetricFamily(kind: family.kind, series: family.series.filter { $0.value !== handler })
            }
            families = families.filter { !$0.value.series.isEmpty }
        }
    }
}
