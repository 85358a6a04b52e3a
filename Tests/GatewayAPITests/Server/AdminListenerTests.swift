import GatewayAdmin
import GatewayLedger
import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct AdminListenerTests {
    @Test func `readiness says which check failed`() async throws {
        let gateway = try await TestGateway()
        try await gateway.listenToOperators { port in
            try await Wire.connect(to: port) { wire in
                let request = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
                try await wire.send(request)
                let ready = try await wire.answers(1).first
                #expect(ready?.status == 200)
                let checks = #"{"store":"ok","orders":"ok","upstream":"ok","archive":"ok"}"#
                let rest = #""reasons":[],"upstream_keys":[],"paused":null}"#
                #expect(ready?.body == #"{"status":"ready","checks":\#(checks),\#(rest)"#)
            }
            gateway.store.setDown(true)
            gateway.drain.drain()
            try await Wire.connect(to: port) { wire in
                try await wire.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                let unready = try await wire.answers(1).first
                #expect(unready?.status == 503)
                let checks = #"{"store":"failed","orders":"draining","upstream":"ok","archive":"ok"}"#
                #expect(unready?.body.hasPrefix(#"{"status":"not_ready","checks":\#(checks),"reasons":[{"#) == true)
                for code in ["store_unavailable", "draining"] {
                    #expect(unready?.body.contains(#"{"code":"\#(code)","message":""#) == true)
                }
                #expect(unready?.body.contains("secret-cause") == false)
            }
        }
        #expect(gateway.log.text.contains("secret-cause"))
    }

    @Test func `a pause of everything stands in the answer of a gateway that is ready all the same`() async throws {
        let gateway = try await TestGateway()
        try await gateway.pause(.model(ModelID("kling-v1")), reason: "One model.")
        try await gateway.listenToOperators { port in
            let some = try await Self.get("/readyz", nil, from: port)
            #expect(some?.body.hasSuffix(#""paused":null}"#) == true)
            try await gateway.pause(.all, reason: "All of it.")
            let all = try await Self.get("/readyz", nil, from: port)
            #expect(all?.status == 200)
            #expect(all?.body.hasPrefix(#"{"status":"ready","#) == true)
            let since = gateway.clock.now.seconds
            #expect(all?.body.hasSuffix(#""paused":{"reason":"All of it.","since":\#(since)}}"#) == true)
        }
    }

    @Test func `before there is a store an operator is told to come back`() async throws {
        let waiting = HealthController { HealthReport([.storeUnavailable]) }
        let api = AdminAPI(health: waiting, metrics: MetricsController(MetricRegistry()))
        #expect(api.routes.routes.map(\.template).sorted() == ["/healthz", "/metrics", "/readyz"])
        #expect(api.routes.refusal?.code == .storeUnavailable)
    }

    static let asked: [(path: String, authorization: String?, status: Int)] = [
        ("/healthz", nil, 200), ("/readyz", nil, 200), ("/metrics", nil, 200), ("/healthz", "Bearer wrong", 200),
        ("/", nil, 401), ("/admin/v1/tenants", nil, 401), ("/v1/models", nil, 401), ("/healthz/x", nil, 401),
        ("/metrics/x", nil, 401), ("//metrics", nil, 200), ("//metrics/x", nil, 401),
        ("/", "Bearer wrong", 401), ("/", "Bearer", 401), ("/", "Bearer ", 401), ("/", "the-operators-token", 401),
        ("/", "Basic the-operators-token", 401), ("/", "Bearer the-operators-tokens", 401),
        ("/", "Bearer the-operators-toke", 401), ("/", "Bearer the-operators-token x", 401),
        ("/", "Bearer the-operators-token", 404), ("/v1/models", "bearer  the-operators-token", 404),
    ]

    @Test func `all but probes and metrics is for whoever has the operator's token`() async throws {
        let gateway = try await TestGateway()
        let token = Secret(Array("the-operators-token".utf8))
        try await gateway.listenToOperators(token: token) { port in
            for (path, authorization, status) in Self.asked {
                let reply = try await Self.get(path, authorization, from: port)
                #expect(reply?.status == status, "\(path) \(authorization ?? "")")
                #expect(status != 401 || reply?.has("www-authenticate: Bearer") == true)
            }
        }
        #expect(!gateway.log.text.contains("the-operators-token"))
    }

    @Test func `without a configured token nobody is an operator, and a tenant's key is none`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listenToOperators { port in
            for authorization in [nil, "Bearer ", "Bearer x", "Bearer \(key)"] {
                let reply = try await Self.get("/v1/models", authorization, from: port)
                #expect(reply?.status == 401)
                #expect(reply?.body.contains("admin.token_file") == true)
            }
            let probe = try await Self.get("/healthz", nil, from: port)
            #expect(probe?.status == 200)
        }
    }

    private static func get(_ path: String, _ authorization: String?, from port: Int) async throws -> WireAnswer? {
        try await Wire.connect(to: port) { wire in
            let field = authorization.map { "Authorization: \($0)\r\n" } ?? ""
            try await wire.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\(field)\r\n")
            return try await wire.answers(1).first
        }
    }
}
