import GatewayModel
import GatewayTestKit
import Logging
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// Clients that take up room and give nothing.
struct StrangerTests {
    /// The head of an order whose body is still to come.
    private static func head(_ path: String, key: String, length: Int, _ more: String = "") -> String {
        """
        POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n\
        \(more)Content-Length: \(length)\r\n\r\n
        """
    }

    @Test func `silent connections keep nobody out`() async throws {
        var limits = HTTPLimits.forTests
        limits.connections = 4
        let gateway = try await TestGateway(limits: limits)
        try await gateway.listen { port in
            try await withThrowingTaskGroup(of: Void.self) { strangers in
                let (connected, isConnected) = AsyncStream.makeStream(of: Void.self)
                for _ in 0..<12 {
                    strangers.addTask {
                        try await Wire.connect(to: port) { wire in
                            isConnected.yield()
                            // Until it is closed; what is still open in the end is canceled.
                            _ = try? await wire.answers(1)
                        }
                    }
                }
                for _ in 0..<12 {
                    await connected.first()
                }
                for _ in 0..<3 {
                    let answers = try await Wire.connect(to: port) { wire in
                        try await wire.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                        return try await wire.answers(1)
                    }
                    #expect(answers.map(\.status) == [200])
                }
                strangers.cancelAll()
            }
        }
        let warnings = gateway.log.lines.filter { $0.level >= .warning }
        #expect(warnings.count == 1)
        #expect(warnings.first?.metadata["connections"] == .stringConvertible(4))
    }

    @Test(arguments: ["/v1/videos", "/kling/v1/videos/text2video"])
    func `a body that comes too slowly is refused in the words of its route`(path: String) async throws {
        var limits = HTTPLimits.forTests
        limits.bodyGrace = .milliseconds(50)
        let gateway = try await TestGateway(limits: limits)
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(Self.head(path, key: key, length: 14) + #"{"prompt"#)
                return try await wire.answers(2)
            }
            #expect(answers.map(\.status) == [408])
            #expect(answers.first?.has("connection: close") == true)
            #expect(answers.first?.has("retry-after: 1") == true)
            let body = try JSONReader.read(Array((answers.first?.body ?? "").utf8))
            if path == "/v1/videos" {
                #expect(body["error"]["code"].string == "request_timeout")
            } else {
                #expect(body["code"].integer == 1200)
            }
        }
        #expect(gateway.admissionCount == 0)
        #expect(
            gateway.log.lines.filter { $0.message == "request" }.map { $0.metadata["status"] } == [
                .stringConvertible(408)
            ]
        )
    }

    @Test func `all bodies together have a bound, and what one held is free behind its answer`() async throws {
        var limits = HTTPLimits.forTests
        limits.heldBodyBytes = 20
        let gateway = try await TestGateway(limits: limits)
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            for (body, status) in [(14, 200), (21, 503), (14, 200), (20, 200), (21, 503), (14, 200)] {
                let order = #"{"prompt":""# + String(repeating: "x", count: body - 13) + #""}"#
                let answer = try await Wire.connect(to: port) { wire in
                    try await wire.send(Self.head("/v1/videos", key: key, length: body) + order)
                    return try await wire.answers(1).first
                }
                #expect(answer?.status == status)
                #expect(answer?.has("connection: close") == (status == 503))
                #expect(answer?.has("retry-after: 1") == (status == 503))
                #expect(answer?.body.contains(#""code":"overloaded""#) == (status == 503))
            }
        }
    }

    @Test func `a stop refuses a request whose body has not come, and does not wait for it`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await gateway.listen {
                    port.yield($0)
                    await begun.first()
                }
            }
            for await number in ports {
                let answers = try await Wire.connect(to: number) { wire in
                    try await wire.send(Self.head("/v1/videos", key: key, length: 14, "Expect: 100-continue\r\n"))
                    return try await wire.answers(2) { answer in
                        if answer.status == 100 {
                            hasBegun.yield()
                        }
                    }
                }
                #expect(answers.map(\.status) == [100, 503])
                #expect(answers.last?.body.contains(#""code":"draining""#) == true)
                break
            }
            try await tasks.waitForAll()
        }
        #expect(gateway.admissionCount == 0)
    }

    @Test func `a budget of bodies is never passed, and whole again in the end`() throws {
        let budget = BodyBudget(bytes: 10)
        try budget.reserve(10)
        #expect(throws: GatewayError.self) { try budget.reserve(1) }
        budget.release(4)
        try budget.reserve(4)
        budget.release(10)
        try budget.reserve(10)
    }
}
