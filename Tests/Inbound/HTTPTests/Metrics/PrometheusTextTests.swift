import Testing

@testable import HTTP

@Suite("Names, labels and numbers in the Prometheus text format 0.0.4")
struct PrometheusTextTests {
    @Test(
        "makes metric names of what names may hold",
        arguments: [
            ("http.server.requests", "http_server_requests"), ("9lives", "_9lives"), ("a:b", "a:b"),
            ("caf\u{E9}", "caf_"),
            ("", "_"), ("a-b c", "a_b_c"),
        ]
    )
    func metricNames(label: String, name: String) {
        #expect(PrometheusText.metricName(label) == name)
    }

    @Test("adds a suffix once")
    func suffixes() {
        #expect(PrometheusText.metricName("requests", suffix: "_total") == "requests_total")
        #expect(PrometheusText.metricName("requests.total", suffix: "_total") == "requests_total")
    }

    @Test("escapes label values and sorts the labels")
    func labels() {
        let labels = PrometheusText.labels([("z", "a\\b\"c\nd"), ("http.method", "GET"), ("le", "1"), ("1", "")])

        #expect(labels == #"_1="",http_method="GET",label_le="1",z="a\\b\"c\nd""#)
    }

    @Test(
        "writes numbers that Prometheus reads",
        arguments: [
            (0.0, "0"), (-3.0, "-3"), (0.25, "0.25"), (1e-5, "1e-05"), (1e15, "1000000000000000"), (1e300, "1e+300"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ]
    )
    func numbers(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }
}
