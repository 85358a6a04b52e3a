import GatewayModel
import GatewayTestKit
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// The public listener before there is a store.
struct WaitingTests {
    private static func listener(_ gateway: TestGateway) -> HTTPListener {
        HTTPListener(
            named: "public",
            table: PublicAPI.waiting,
            configuration: ListenerConfiguration(
                host: "127.0.0.1",
                port: 0,
                control: AccessControl(clock: gateway.clock),
                clock: gateway.clock,
                logger: gateway.log.logger
            )
        )
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/videos"), (.get, "/v1/videos"), (.get, "/v1/videos/video_x"),
        (.get, "/v1/models"),
        (.delete, "/v1/videos/video_x"), (.get, "/v1/nothing"), (.post, "/kling/v1/videos/text2video"),
        (.post, "/v1/videos/text2video"),
    ])
    func `everybody is told to come back, in the words of the path`(
        method: HTTPRequest.Method,
        path: String
    ) async throws {
        let gateway = try await TestGateway()
        try await Self.listener(gateway).application
            .test(.router) { client in
                let reply = try await client.execute(uri: path, method: method) { Reply($0) }
                #expect(reply.status == 503)
                #expect(reply.headers[.retryAfter] == "5")
                #expect(reply.headers[.requestID] != nil)
                let text = String(buffer: reply.body)
                if path.contains("text2video") {
                    #expect(text.contains("\"request_id\""))
                } else {
                    #expect(text.contains("\"code\":\"store_unavailable\""))
                }
            }
        #expect(!gateway.log.lines.contains { $0.level >= .warning })
    }

    @Test func `it lives meanwhile, and answers by the gateway's routes once they are there`() async throws {
        let gateway = try await TestGateway()
        let listener = Self.listener(gateway)
        try await listener.application.test(.router) { client in
            let caller = TestClient(client: client, secret: gateway.secret)
            try await Self.check([("/healthz", 200), ("/v1/videos", 503)], as: caller)
            listener.replace(gateway.api.routes, control: AccessControl(tenants: [gateway.keys], clock: gateway.clock))
            try await Self.check([("/v1/videos", 200), ("/v1/nothing", 404)], as: caller)
        }
    }

    private static func check(_ expected: [(path: String, status: Int)], as caller: TestClient) async throws {
        for (path, status) in expected {
            let reply = try await caller.get(path)
            #expect(reply.status == status)
        }
    }
}
