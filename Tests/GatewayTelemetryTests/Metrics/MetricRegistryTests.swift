import CoreMetrics
import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayTelemetry

struct MetricRegistryTests {
    private let registry = MetricRegistry()

    private func lines() async -> [String] {
        await registry.exposition(.prometheus).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    @Test
    func `the same labels are the same cell, however often they are asked for`() {
        registry.counter(.entries, "hold").add(2)
        registry.counter(.entries, "hold").add(3)
        registry.counter(.entries, "settle").add()
        #expect(registry.counter(.entries, "hold").value == 5)
        #expect(registry.counter(.entries, "settle").value == 1)
    }

    @Test
    func `what many tasks add at once is all there`() async {
        let (counter, histogram) = (registry.counter(.entries, "hold"), registry.histogram(.commitSize))
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<1000 {
                        counter.add()
                        histogram.observe(Int64(number % 10))
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(histogram.count == 8000)
        #expect(histogram.sum == 36_000)
    }

    @Test(arguments: [
        (-1, 0), (0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (128, 7), (129, 8), (Int64.max, 8),
    ])
    func `an observation lies in the first bucket whose bound it does not exceed`(number: Int64, bucket: Int) {
        let histogram = registry.histogram(.commitSize)
        histogram.observe(number)
        #expect(histogram.cumulative == (0...8).map { $0 >= bucket ? 1 : 0 })
    }

    @Test
    func `a family has as many series as it may, and one for all others`() async {
        let bound = MetricRegistry.maximumSeries
        for number in 0..<10_000 {
            registry.counter(.upstreamCalls, "create", "made", "key-\(number)").add()
        }
        let lines = await lines()
        #expect(lines.count == bound)
        let others = #"kling_gateway_upstream_calls_total{operation="other",outcome="other",key="other"} "#
        #expect(lines.contains(others + "\(10_000 - (bound - 1))"))
    }

    @Test
    func `random routes' methods and tenants have few series`() async {
        var random = SplitMix64(seed: 3)
        let tenants = TenantMeters(registry)
        let requests = RequestMetrics(registry, listener: "public", tenants: tenants)
        for number in 0..<10_000 {
            let meter = requests.meter(route: RequestMetrics.unmatchedRoute, method: "M\(number)")
            meter.note(status: 404, duration: .milliseconds(1))
            requests.note(TenantID(at: Timestamp(milliseconds: 7), using: &random), status: 404)
        }
        let lines = await lines()
        let label = #"{listener="public",route="unmatched",method="other",status="4xx"}"#
        #expect(
            lines.filter { $0.contains("http_requests_total{listener") } == [
                "kling_gateway_http_requests_total\(label) 10000"
            ]
        )
        let byTenant = Set(
            lines.filter { $0.contains("tenant_http_requests") }.map { $0.prefix { $0 != "," } }
        )
        #expect(byTenant.count == TenantMeters.maximumTenants + 1)
        let others = 10_000 - TenantMeters.maximumTenants
        #expect(lines.contains(#"kling_gateway_tenant_http_requests_total{tenant="other",status="4xx"} \#(others)"#))
    }

    @Test(arguments: [(99, "1xx"), (200, "2xx"), (304, "3xx"), (404, "4xx"), (503, "5xx"), (999, "5xx")])
    func `a status counts by its class`(status: Int, name: String) async {
        RequestMetrics(registry, listener: "public").meter(route: "/", method: "GET")
            .note(status: status, duration: .zero)
        let counted = await lines().filter { $0.contains("http_requests_total") }
        #expect(
            counted == [
                #"kling_gateway_http_requests_total{listener="public",route="/",method="GET",status="\#(name)"} 1"#
            ]
        )
    }

    @Test
    func `a route has series from its first request on, and whoever counts it counts in the same ones`() async {
        let requests = RequestMetrics(registry, listener: "public")
        let meters = [requests.meter(route: "/", method: "GET"), requests.meter(route: "/", method: "GET")]
        _ = requests.meter(route: "/never", method: "GET")
        let before = await registry.collected().map(\.family)
        #expect(before.filter { $0 == .requestDuration } == [])
        await withTaskGroup { group in
            for number in 0..<1000 {
                group.addTask { meters[number % 2].note(status: 200, duration: .milliseconds(1)) }
            }
        }
        let counted = await lines()
            .filter { $0.contains("http_requests_total{") || $0.contains("duration_seconds_count") }
        let labels = #"listener="public",route="/",method="GET""#
        #expect(
            counted == [
                #"kling_gateway_http_requests_total{\#(labels),status="2xx"} 1000"#,
                "kling_gateway_http_request_duration_seconds_count{\(labels)} 1000",
            ]
        )
    }

    @Test
    func `rooms that know swift-metrics alone count in the same cells`() async {
        Counter(
            label: "kling_gateway_transaction_retries_total",
            dimensions: [("cause", "conflict")],
            factory: registry
        )
        .increment(by: 2)
        Recorder(label: "kling_gateway_commit_transactions", factory: registry).record(5)
        Timer(label: "kling_gateway_event_loop_lag_seconds", factory: registry).recordNanoseconds(1_500_000)
        Meter(label: "kling_gateway_queue_depth", factory: registry).set(4)
        #expect(registry.counter(.transactionRetries, "conflict").value == 2)
        #expect(registry.histogram(.commitSize).sum == 5)
        #expect(registry.histogram(.eventLoopLag).sum == 1_500_000)
        #expect(registry.gauge(.queueDepth).value == 4)
    }

    @Test
    func `what nobody has declared counts nothing`() async {
        Counter(label: "somebody_elses_total", factory: registry).increment()
        Counter(label: "kling_gateway_entries_total", dimensions: [("id", "1")], factory: registry).increment()
        Counter(label: "kling_gateway_queue_depth", factory: registry).increment()
        Recorder(label: "kling_gateway_entries_total", dimensions: [("entry", "hold")], factory: registry).record(1)
        #expect(await lines() == [])
    }

    @Test
    func `every family has a name of its own that follows the rules, and stands in the list`() {
        let names = MetricFamily.all.map(\.sampleName)
        #expect(Set(names).count == names.count)
        for family in MetricFamily.all {
            #expect(family.name.hasPrefix(MetricFamily.prefix))
            #expect(family.name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) })
            #expect(family.help.hasSuffix("."))
            #expect(family.labels.count <= 4)
            if case .histogram(let bounds) = family.kind {
                #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
            }
        }
    }
}
