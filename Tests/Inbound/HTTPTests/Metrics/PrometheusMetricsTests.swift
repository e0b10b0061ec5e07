import CoreMetrics
import Testing

@testable import HTTP

@Suite("Metrics in the Prometheus text format 0.0.4")
struct PrometheusMetricsTests {
    @Test("keeps a bounded number of series for a metric and counts the rest")
    func boundsSeries() {
        let metrics = PrometheusMetrics(seriesPerMetricMax: 2)

        for client in ["a", "b", "c", "d"] {
            Counter(label: "requests", dimensions: [("client", client)], factory: metrics).increment()
        }
        Counter(label: "requests", dimensions: [("client", "a")], factory: metrics).increment()

        #expect(
            metrics.text(process: nil) == """
                # HELP metrics_series_dropped_total Series not kept: their metric has too many, or is of another kind.
                # TYPE metrics_series_dropped_total counter
                metrics_series_dropped_total{metric="requests_total"} 2
                # TYPE requests_total counter
                requests_total{client="a"} 2
                requests_total{client="b"} 1

                """
        )
    }

    @Test("keeps a name to one kind of metric")
    func oneKind() {
        let metrics = PrometheusMetrics()

        Gauge(label: "size", factory: metrics).record(3)
        Recorder(label: "size", aggregate: true, factory: metrics).record(9)
        Recorder(label: "size", dimensions: [("a", "b")], aggregate: true, factory: metrics).record(9)

        #expect(
            metrics.text(process: nil) == """
                # HELP metrics_series_dropped_total Series not kept: their metric has too many, or is of another kind.
                # TYPE metrics_series_dropped_total counter
                metrics_series_dropped_total{metric="size"} 2
                # TYPE size gauge
                size 3

                """
        )
    }

    @Test("lets no counter go down")
    func monotone() {
        let metrics = PrometheusMetrics()
        let counter = Counter(label: "steps", factory: metrics)
        let floating = FloatingPointCounter(label: "joules", factory: metrics)

        counter.increment(by: 3)
        counter.increment(by: -2)
        floating.increment(by: 0.5)
        floating.increment(by: -0.25)
        floating.increment(by: Double.nan)

        let text = metrics.text(process: nil)
        #expect(text.contains("steps_total 3\n"))
        #expect(text.contains("joules_total 0.5\n"))
    }

    @Test("writes counters and gauges, sorted by name and labels, with their help")
    func countersAndGauges() {
        let metrics = PrometheusMetrics(descriptions: ["http_requests_total": "Requests\nanswered \\ all."])

        let meter = Meter(label: "queue.length", factory: metrics)
        meter.set(4)
        meter.increment(by: 2)
        meter.decrement(by: 0.5)
        Counter(label: "http.requests", dimensions: [("status", "404"), ("method", "GET")], factory: metrics)
            .increment()
        Counter(label: "http.requests", dimensions: [("method", "GET"), ("status", "200")], factory: metrics)
            .increment(by: 41)
        FloatingPointCounter(
            label: "http.requests", dimensions: [("status", "200"), ("method", "GET")], factory: metrics
        )
        .increment(by: 0.5)
        Gauge(label: "a:temperature", factory: metrics).record(-1.5)

        #expect(
            metrics.text(process: nil) == """
                # TYPE a:temperature gauge
                a:temperature -1.5
                # HELP http_requests_total Requests\\nanswered \\\\ all.
                # TYPE http_requests_total counter
                http_requests_total{method="GET",status="200"} 41.5
                http_requests_total{method="GET",status="404"} 1
                # TYPE queue_length gauge
                queue_length 5.5

                """
        )
    }

    @Test("writes timers as histograms in seconds")
    func timers() {
        let metrics = PrometheusMetrics()
        let timer = Timer(label: "http.request.duration", dimensions: [("route", "/oauth/token")], factory: metrics)

        timer.recordNanoseconds(100_000)
        timer.recordNanoseconds(100_001)
        timer.recordMilliseconds(30)
        timer.recordSeconds(60)

        #expect(
            metrics.text(process: nil) == """
                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.0001"} 1
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.00025"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.0005"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.001"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.0025"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.005"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.01"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.025"} 2
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.05"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.1"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.25"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="0.5"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="1"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="2.5"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="5"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="10"} 3
                http_request_duration_seconds_bucket{route="/oauth/token",le="+Inf"} 4
                http_request_duration_seconds_sum{route="/oauth/token"} 60.030200001
                http_request_duration_seconds_count{route="/oauth/token"} 4

                """
        )
    }

    @Test("writes recorders that aggregate as histograms")
    func recorders() {
        let metrics = PrometheusMetrics()
        let recorder = Recorder(label: "response.bytes", factory: metrics)

        recorder.record(300)
        recorder.record(0.5)
        recorder.record(Double.nan)

        let text = metrics.text(process: nil)
        #expect(text.contains("response_bytes_bucket{le=\"1\"} 1\nresponse_bytes_bucket{le=\"4\"} 1\n"))
        #expect(text.contains("response_bytes_bucket{le=\"1024\"} 2\n"))
        #expect(text.hasSuffix("response_bytes_sum 300.5\nresponse_bytes_count 2\n"))
    }

    @Test("gives the same series for the same labels and forgets a destroyed one")
    func destroys() {
        let metrics = PrometheusMetrics()
        let counter = Counter(label: "a_total", dimensions: [("x", "1")], factory: metrics)
        Counter(label: "a.total", dimensions: [("x", "1")], factory: metrics).increment()
        counter.increment()
        #expect(metrics.text(process: nil) == "# TYPE a_total counter\na_total{x=\"1\"} 2\n")

        counter.destroy()

        #expect(metrics.text(process: nil) == "")
    }

    @Test("loses no step of many tasks")
    func concurrent() async {
        let metrics = PrometheusMetrics()

        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "steps", factory: metrics)
                    let meter = Meter(label: "level", factory: metrics)
                    let timer = Timer(label: "time", factory: metrics)
                    for _ in 0..<1_000 {
                        counter.increment()
                        meter.increment(by: 0.5)
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }

        let text = metrics.text(process: nil)
        #expect(text.contains("steps_total 8000\n"))
        #expect(text.contains("level 4000\n"))
        #expect(text.contains("time_seconds_count 8000\n"))
    }
}
