import CoreMetrics
import Synchronization

/// All series of one name.
struct MetricFamily {
    let kind: PrometheusText.Kind
    /// By their labels as they are written.
    var series: [String: any MetricSeries] = [:]
}

/// One value, or one histogram, that the code of the server moves and a scrape reads.
protocol MetricSeries: AnyObject, Sendable {
    /// Its lines in the text format, each ended.
    func lines(name: String, labels: String) -> String
}

/// Goes up. Whole steps, the common ones, are one atomic addition.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let whole = Atomic<Int64>(0)
    private let fractional = AtomicDouble()

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fractional.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fractional.store(0)
    }

    func lines(name: String, labels: String) -> String {
        let fraction = fractional.load()
        let count = whole.load(ordering: .relaxed)
        let value = fraction == 0 ? "\(count)" : PrometheusText.number(Double(count) + fraction)
        return "\(name)\(PrometheusText.braced(labels)) \(value)\n"
    }
}

/// Goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = AtomicDouble()

    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }
    func record(_ value: Int64) { self.value.store(Double(value)) }
    func record(_ value: Double) { self.value.store(value) }
    func increment(by amount: Double) { value.add(amount) }
    func decrement(by amount: Double) { value.add(-amount) }

    func lines(name: String, labels: String) -> String {
        "\(name)\(PrometheusText.braced(labels)) \(PrometheusText.number(value.load()))\n"
    }
}

/// How often values fell below each bound. A lock, held for nanoseconds, keeps count, sum and buckets of one mind.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct State {
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    /// How many of what is recorded make one of what is written: 10⁹ for nanoseconds written as seconds.
    private let unit: Double
    private let state: Mutex<State>

    init(bounds: [Double], unit: Double) {
        self.bounds = bounds
        self.unit = unit
        state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let scaled = value / unit
        let bucket = bounds.firstIndex { scaled <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func lines(name: String, labels: String) -> String {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        let separator = labels.isEmpty ? "" : ","
        var lines = ""
        var below: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            below += count
            lines += "\(name)_bucket{\(labels)\(separator)le=\"\(PrometheusText.number(bound))\"} \(below)\n"
        }
        lines += "\(name)_sum\(PrometheusText.braced(labels)) \(PrometheusText.number(sum / unit))\n"
        lines += "\(name)_count\(PrometheusText.braced(labels)) \(below)\n"
        return lines
    }
}

/// Takes what belongs to a series that is not kept.
final class DroppedSeries: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    static let shared = DroppedSeries()

    func increment(by amount: Int64) {}
    func increment(by amount: Double) {}
    func decrement(by amount: Double) {}
    func set(_ value: Int64) {}
    func set(_ value: Double) {}
    func record(_ value: Int64) {}
    func record(_ value: Double) {}
    func recordNanoseconds(_ duration: Int64) {}
    func reset() {}
}

/// A floating-point number that threads change together: its bits in an atomic word.
final class AtomicDouble: Sendable {
    private let bits = Atomic<UInt64>(0)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, found) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = found
        }
    }
}
