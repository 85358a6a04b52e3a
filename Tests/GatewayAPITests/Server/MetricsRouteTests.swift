import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAdmin
@testable import GatewayHTTP

struct MetricsRouteTests {
    private static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    private static let prometheus = "text/plain; version=0.0.4; charset=utf-8"

    private func scrape(_ gateway: TestGateway, accepting accepted: String? = nil) async throws -> TestResponse {
        let headers: HTTPFields = accepted.map { [.accept: $0] } ?? [:]
        return try await gateway.adminListener(token: Secret(Array("the-operators-token".utf8))).application
            .test(.router) { try await $0.execute(uri: "/metrics", method: .get, headers: headers) { $0 } }
    }

    private func requests(in gateway: TestGateway) async throws -> [String] {
        String(buffer: try await scrape(gateway).body).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("kling_gateway_http_requests_total") }
    }

    @Test
    func `anybody may read the metrics on the admin listener, and nobody on the other`() async throws {
        let gateway = try await TestGateway()
        gateway.metrics.gauge(.queueDepth).set(3)
        let answer = try await scrape(gateway)
        #expect(answer.status == .ok)
        #expect(String(buffer: answer.body).contains("kling_gateway_queue_depth 3\n"))
        try await gateway.adminListener().application
            .test(.router) { client in
                let head = try await client.execute(uri: "/metrics", method: .head) { $0 }
                #expect(head.status == .ok)
                #expect(head.body.readableBytes == 0)
                #expect(head.headers[.contentType] == Self.prometheus)
                let post = try await client.execute(uri: "/metrics", method: .post) { $0 }
                #expect(post.status == .methodNotAllowed)
                #expect(post.headers[.allow] == "GET, HEAD")
            }
        try await gateway.withClient { client in
            let status = try await client.client.execute(uri: "/metrics", method: .get) { $0.status }
            #expect(status != .ok)
        }
    }

    @Test(arguments: [
        (nil, prometheus), ("*/*", prometheus), ("text/plain", prometheus), ("application/json", prometheus),
        ("application/openmetrics-text", openMetrics), ("application/openmetrics-text; version=1.0.0", openMetrics),
        ("application/openmetrics-text;version=2.0.0", prometheus), ("application/openmetrics-text;q=0", prometheus),
        ("text/plain;q=0.9,application/openmetrics-text;q=0.5", prometheus),
        ("Application/OpenMetrics-Text;q=0.5,text/plain;q=0.4", openMetrics),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            openMetrics
        ),
    ])
    func `the form is the one that is accepted`(accepted: String?, type: String) async throws {
        let answer = try await scrape(try await TestGateway(), accepting: accepted)
        #expect(answer.headers[.contentType] == type)
        #expect(String(buffer: answer.body).hasSuffix("# EOF\n") == (type == Self.openMetrics))
        #expect(answer.headers[.vary]?.contains("Accept") == true)
    }

    @Test
    func `requests count by route, method and class of the status, and refusals by their code`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let ordered = try await client.post("/v1/videos", #"{"prompt":"A fox."}"#)
            let video = try #require(ordered.json["id"].string)
            try await client.get("/v1/videos/\(video)")
            try await client.get("/v1/videos/\(video)")
            try await client.post("/v1/videos", "{}")
            try await client.get("/v1/videos/video_01ARZ3NDEKTSV4RRFFQ69G5FAV")
        }
        let prefix = #"kling_gateway_http_requests_total{listener="public",route="/v1/videos"#
        let counted = try await requests(in: gateway).filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
        #expect(
            counted == [
                #"",method="POST",status="2xx"} 1"#, #"",method="POST",status="4xx"} 1"#,
                #"/{id}",method="GET",status="2xx"} 2"#, #"/{id}",method="GET",status="4xx"} 1"#,
            ]
        )
        #expect(gateway.metrics.counter(.refusals, "public", "missing_field").value == 1)
        #expect(gateway.metrics.counter(.refusals, "public", "not_found").value == 1)
        #expect(gateway.metrics.histogram(.requestDuration, "public", "/v1/videos/{id}", "GET").count == 3)
    }

    @Test
    func `ten thousand random paths and methods are a handful of series`() async throws {
        let gateway = try await TestGateway()
        var random = SplitMix64(seed: 5)
        let paths = (0..<10_000)
            .map { _ in
                ["/", "/v1/", "/v1/videos/", "/v1/videos/x/", "/kling/v1/"].randomElement(using: &random)
                    .map { $0 + String(random.next(), radix: 36) } ?? ""
            }
        let methods: [HTTPRequest.Method] = [.get, .post, .delete, .init("BREW") ?? .get, .init("X1") ?? .get]
        try await gateway.application.test(.router) { client in
            for (number, path) in paths.enumerated() {
                _ = try await client.execute(uri: path, method: methods[number % methods.count]) { $0.status }
            }
        }
        let counted = try await requests(in: gateway)
        #expect(counted.count <= 20)
        let sum = counted.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
        #expect(sum == paths.count)
    }
}
