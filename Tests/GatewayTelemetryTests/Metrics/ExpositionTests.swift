import Testing

@testable import GatewayTelemetry

struct ExpositionTests {
    private let registry = MetricRegistry()

    @Test
    func `Prometheus' own form has name, help and type of each family`() async {
        registry.counter(.requests, "public", "/v1/videos", "POST", "2xx").add(3)
        registry.gauge(.queueDepth).set(7)
        registry.counter(.cacheSaved, "USD").add(280_000)
        registry.histogram(.commitSize).observe(3)
        let text = await registry.exposition(.prometheus)
        #expect(
            text == """
                # HELP kling_gateway_http_requests_total \(MetricFamily.requests.help)
                # TYPE kling_gateway_http_requests_total counter
                kling_gateway_http_requests_total{listener="public",route="/v1/videos",method="POST",status="2xx"} 3
                # HELP kling_gateway_cache_saved_microunits_total \(MetricFamily.cacheSaved.help)
                # TYPE kling_gateway_cache_saved_microunits_total counter
                kling_gateway_cache_saved_microunits_total{currency="USD"} 280000
                # HELP kling_gateway_queue_depth \(MetricFamily.queueDepth.help)
                # TYPE kling_gateway_queue_depth gauge
                kling_gateway_queue_depth 7
                # HELP kling_gateway_commit_transactions \(MetricFamily.commitSize.help)
                # TYPE kling_gateway_commit_transactions histogram
                kling_gateway_commit_transactions_bucket{le="1"} 0
                kling_gateway_commit_transactions_bucket{le="2"} 0
                kling_gateway_commit_transactions_bucket{le="4"} 1
                kling_gateway_commit_transactions_bucket{le="8"} 1
                kling_gateway_commit_transactions_bucket{le="16"} 1
                kling_gateway_commit_transactions_bucket{le="32"} 1
                kling_gateway_commit_transactions_bucket{le="64"} 1
                kling_gateway_commit_transactions_bucket{le="128"} 1
                kling_gateway_commit_transactions_bucket{le="+Inf"} 1
                kling_gateway_commit_transactions_sum 3
                kling_gateway_commit_transactions_count 1

                """
        )
    }

    @Test
    func `OpenMetrics names counters without their ending, tells units, and ends`() async {
        registry.counter(.cacheSaved, "USD").add(1)
        registry.histogram(.eventLoopLag).observe(.milliseconds(3))
        let lines = await registry.exposition(.openMetrics).split(separator: "\n").map(String.init)
        #expect(lines.contains("# TYPE kling_gateway_cache_saved_microunits counter"))
        #expect(lines.contains("# UNIT kling_gateway_cache_saved_microunits microunits"))
        #expect(lines.contains(#"kling_gateway_cache_saved_microunits_total{currency="USD"} 1"#))
        #expect(lines.contains("# UNIT kling_gateway_event_loop_lag_seconds seconds"))
        #expect(lines.contains(#"kling_gateway_event_loop_lag_seconds_bucket{le="0.0025"} 0"#))
        #expect(lines.contains(#"kling_gateway_event_loop_lag_seconds_bucket{le="0.005"} 1"#))
        #expect(lines.contains(#"kling_gateway_event_loop_lag_seconds_bucket{le="1.0"} 1"#))
        #expect(lines.contains("kling_gateway_event_loop_lag_seconds_sum 0.003"))
        #expect(lines.last == "# EOF")
        #expect(lines.filter { $0 == "# EOF" }.count == 1)
    }

    @Test(arguments: [
        ("plain", "plain"), (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("é🎬", "é🎬"), ("", ""),
        ("\\\n\"", #"\\\n\""#),
    ])
    func `no value of a label can end it`(value: String, expected: String) async {
        registry.gauge(.build, value, "c").set(1)
        let text = await registry.exposition(.prometheus)
        #expect(text.hasSuffix(#"kling_gateway_build_info{version="\#(expected)",commit="c"} 1"# + "\n"))
    }

    @Test(arguments: [
        (0, "0"), (1, "0.000000001"), (500_000_000, "0.5"), (1_000_000_000, "1"), (61_250_000_000, "61.25"),
        (-1, "-0.000000001"), (-2_500_000_000, "-2.5"), (Int64.max, "9223372036.854775807"),
        (Int64.min, "-9223372036.854775808"),
    ])
    func `seconds are written exactly`(nanoseconds: Int64, text: String) {
        #expect(Exposition.decimal(nanoseconds, steps: 1_000_000_000) == text)
    }

    @Test
    func `what nobody has used yet of many series is left out, and of a few it is there`() async {
        _ = registry.counter(.requests, "public", "/v1/videos", "POST", "2xx")
        _ = registry.histogram(.requestDuration, "public", "/v1/videos", "POST")
        _ = registry.counter(.videoFailures, "timed_out")
        _ = registry.histogram(.eventLoopLag)
        let text = await registry.exposition(.prometheus)
        #expect(!text.contains("http_request"))
        #expect(text.contains(#"kling_gateway_video_failures_total{code="timed_out"} 0"#))
        #expect(text.contains("kling_gateway_event_loop_lag_seconds_count 0"))
    }

    @Test
    func `numbers that are looked up stand beside those that are kept`() async {
        registry.gauge(.degraded, "draining").set(1)
        registry.add { [MetricSample(.degraded, 0, "archive_unwritable"), MetricSample(.storeUp, 1)] }
        let lines = await registry.exposition(.prometheus).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            lines == [
                "kling_gateway_store_up 1", #"kling_gateway_degraded{reason="archive_unwritable"} 0"#,
                #"kling_gateway_degraded{reason="draining"} 1"#,
            ]
        )
    }
}
