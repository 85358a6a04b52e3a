import GatewayModel
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayHTTP

struct AdminListenerTests {
    @Test func `readiness says which check failed`() async throws {
        let front = try await TestFront()
        try await front.listenToOperators { port in
            try await Wire.connect(to: port) { wire in
                let request = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
                try await wire.send(request)
                let ready = try await wire.answers(1).first
                #expect(ready?.status == 200)
                #expect(ready?.body == #"{"status":"ready","checks":{"store":"ok","orders":"ok"}}"#)
            }
            front.store.setDown(true)
            front.desk.drain.drain()
            try await Wire.connect(to: port) { wire in
                try await wire.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                let unready = try await wire.answers(1).first
                #expect(unready?.status == 503)
                #expect(unready?.body == #"{"status":"not_ready","checks":{"store":"failed","orders":"draining"}}"#)
            }
        }
        #expect(front.log.text.contains("secret-cause"))
    }

    @Test func `it answers probes and nothing of the public API`() async throws {
        let front = try await TestFront()
        let key = front.secret.withExposedText { $0 }
        try await front.listenToOperators { port in
            try await Wire.connect(to: port) { wire in
                for path in ["/healthz", "/v1/models", "/openapi.json"] {
                    try await wire.send("GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n")
                }
                let statuses = try await wire.answers(3).map(\.status)
                #expect(statuses == [200, 404, 404])
            }
        }
    }
}
