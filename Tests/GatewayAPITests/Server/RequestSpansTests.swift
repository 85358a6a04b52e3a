import GatewayModel
import GatewayServices
import GatewayTelemetry
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import Logging
import Testing
import Tracing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP
@testable import GatewayLedger

/// What is recorded of requests.
struct RequestSpansTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let order = #"{"prompt":"c4n4ry","metadata":{"a":"c4n4ry"}}"#

    private func attributes(_ span: SpanRecord) -> [String: String] {
        var attributes: [String: String] = [:]
        func note(_ name: String, _ value: SpanAttribute) {
            attributes[name] = "\(value)"
        }
        span.attributes.forEach(note)
        return attributes
    }

    /// What is kept of each video's place in a trace.
    private func kept(in gateway: TestGateway) async throws -> [[SQLValue]] {
        try await gateway.testLedger.engine.read { connection throws(GatewayError) in
            try connection.run("SELECT trace_context FROM videos")
        }
    }

    @Test func `an order is a request, its admission, and the transactions of that`() async throws {
        let gateway = try await TestGateway(traces: 1)
        try await gateway.withClient { client in
            let headers: HTTPFields = [.traceParent: Self.parent, .traceState: "v=1", .requestID: "mine"]
            let reply = try await client.post("/v1/videos", Self.order, headers: headers)
            let video = try #require(reply.json["id"].string)
            #expect(reply.headers[.traceParent] == nil)
            let spans = gateway.spans.take(.max)
            #expect(Set(spans.map(\.context.traceText)) == ["0af7651916cd43dd8448eb211c80319c"])
            let request = try #require(spans.last)
            #expect(request.name == "POST /v1/videos" && request.state == "v=1")
            #expect(request.parent == 0xB7AD_6B71_6920_3331)
            let said = attributes(request)
            #expect(said["http.request.method"]?.contains("POST") == true)
            #expect(said["http.route"]?.contains("/v1/videos") == true)
            #expect(said["http.response.status_code"]?.contains("200") == true)
            #expect(said["kling_gateway.request.id"]?.contains("mine") == true)
            #expect(said["kling_gateway.video.id"]?.contains(video) == true)
            #expect(request.status == nil)
            let admission = try #require(spans.first { $0.name == "admit" && $0.kind == .internal })
            #expect(admission.parent == request.context.spanID)
            let write = try #require(spans.first { $0.name == "admit" && $0.kind == .client })
            #expect(write.parent == admission.context.spanID)
            #expect(attributes(write)["db.system.name"] != nil)
            // It is kept with the video, for the work that follows.
            let kept = try await kept(in: gateway)
            #expect(kept == [[.text(request.context.description)]])
        }
    }

    @Test func `a request that is not recorded is kept as such, and leaves nothing else`() async throws {
        let gateway = try await TestGateway(traces: 0)
        try await gateway.withClient { client in
            let ordered = try await client.post("/v1/videos", Self.order)
            #expect(ordered.status == 200)
            let missed = try await client.get("/nowhere")
            #expect(missed.status == 404)
        }
        #expect(gateway.spans.take(.max).isEmpty)
        let kept = try await kept(in: gateway)
        guard case .text(let text)? = kept.first?.first else {
            Issue.record("nothing is kept")
            return
        }
        #expect(TraceContext(text)?.isSampled == false)
    }

    @Test func `without traces nothing is kept`() async throws {
        let gateway = try await TestGateway()
        try await gateway.withClient { client in
            let headers: HTTPFields = [.traceParent: Self.parent]
            let ordered = try await client.post("/v1/videos", Self.order, headers: headers)
            #expect(ordered.status == 200)
        }
        let kept = try await kept(in: gateway)
        #expect(kept == [[.null]])
    }

    @Test(arguments: ["junk", "", parent.uppercased(), "\(parent),\(parent)"])
    func `a malformed parent begins a trace anew`(parent: String) async throws {
        let gateway = try await TestGateway(traces: 1)
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/models", headers: [.traceParent: parent])
            #expect(reply.status == 200)
        }
        let request = try #require(gateway.spans.take(.max).last)
        #expect(request.parent == nil)
        #expect(request.context.traceText != "0af7651916cd43dd8448eb211c80319c")
    }

    @Test func `of two parents none counts`() async throws {
        let gateway = try await TestGateway(traces: 1)
        var headers: HTTPFields = [:]
        for _ in 0..<2 {
            headers.append(HTTPField(name: .traceParent, value: Self.parent))
        }
        let given = headers
        try await gateway.withClient { client in try await client.get("/v1/models", headers: given) }
        let request = try #require(gateway.spans.take(.max).last)
        #expect(request.parent == nil)
    }

    @Test func `what a caller writes is in no span: prompt, key, path, query, method`() async throws {
        let gateway = try await TestGateway(traces: 1)
        let secret = gateway.secret.withExposedText { $0 }
        try await gateway.withClient { client in
            try await client.post("/v1/videos", Self.order)
            try await client.post("/v1/videos", #"{"prompt":"x","c4n4ry":1}"#)
            try await client.get("/c4n4ry/\(secret)?c4n4ry=\(secret)")
            try await client.get("/v1/videos?c4n4ry=\(secret)")
            try await client.get("/v1/videos/c4n4ry")
            try await client.get("/v1/models", headers: [.authorization: "Bearer c4n4ry"])
            let method = try #require(HTTPRequest.Method(rawValue: "C4N4RY"))
            _ = try await client.client.execute(uri: "/v1/videos", method: method) { $0.status }
        }
        let spans = gateway.spans.take(.max)
        #expect(spans.filter { $0.kind == .server }.count == 7)
        let text = "\(spans)".lowercased()
        #expect(!text.contains("c4n4ry"))
        #expect(!text.contains(secret.lowercased()) && !text.contains("kgw_"))
    }

    @Test func `what goes wrong here is an error, what a caller does wrong is none`() async throws {
        let gateway = try await TestGateway(traces: 1)
        try await gateway.withClient { client in
            let missed = try await client.get("/nowhere")
            #expect(missed.status == 404)
            gateway.store.setDown(true)
            let failed = try await client.get("/v1/quota")
            #expect(failed.status >= 500)
        }
        let requests = gateway.spans.take(.max).filter { $0.kind == .server }
        #expect(requests.map(\.name) == ["GET", "GET /v1/quota"])
        #expect(requests.first?.status == nil)
        #expect(requests.last?.status?.code == .error)
        let failed = try #require(requests.last)
        #expect(attributes(failed)["error.type"]?.contains("store_unavailable") == true)
    }

    @Test func `a read that is answered on the event loop is recorded like any other`() async throws {
        let gateway = try await TestGateway(traces: 1)
        let video = try await gateway.makeVideo()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            try await gateway.keys.refresh()
            // For longer than a busy machine may take.
            gateway.reader.copies?.confirm(at: .now + .seconds(3600))
            for query in ["?", ""] {
                let answer = try await Wire.connect(to: port) { wire in
                    try await wire.send(
                        """
                        GET /v1/videos/\(video)\(query) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                        traceparent: \(Self.parent)\r\ntracestate: v=1\r\nX-Request-Id: same\r\n\r\n
                        """
                    )
                    return try await wire.answers(1).first
                }
                #expect(answer?.status == 200)
                gateway.store.refuse(.readVideo)
            }
        }
        let requests = gateway.spans.take(.max).filter { $0.kind == .server }
        #expect(requests.count == 2)
        let (long, short) = (try #require(requests.first), try #require(requests.last))
        #expect(long.name == short.name && long.parent == short.parent && long.state == short.state)
        #expect(attributes(long) == attributes(short))
        #expect(long.context.traceText == short.context.traceText)
        let lines = gateway.log.lines.filter { $0.message == "request" }
        #expect(lines.map { $0.metadata["span_id"] } == ["\(long.context.spanText)", "\(short.context.spanText)"])
    }

    @Test func `a request's line names its span`() async throws {
        let gateway = try await TestGateway(traces: 1)
        try await gateway.withClient { client in try await client.get("/v1/models") }
        let span = try #require(gateway.spans.take(.max).last)
        let line = try #require(gateway.log.lines.first { $0.message == "request" })
        #expect(line.metadata["trace_id"] == "\(span.context.traceText)")
        #expect(line.metadata["span_id"] == "\(span.context.spanText)")
    }
}
