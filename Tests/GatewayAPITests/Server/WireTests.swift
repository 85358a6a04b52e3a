import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct WireTests {
    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 400), ("BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", 431),
        ("GET /\(String(repeating: "x", count: 17_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X: 1\r\n", count: 101))\r\n", 431),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("GET /healthz HTTP/1.1\r\n\r\n", 400), ("GET /healthz HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", 400),
        ("GET /healthz HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        ("POST /v1/videos HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        ("POST /v1/videos HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("POST /v1/videos HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 501),
    ])
    func `what is not proper HTTP is answered in JSON, and the connection ends`(
        request: String,
        status: Int
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(request)
                return try await wire.answers(2)
            }
            #expect(answers.map(\.status) == [status])
            #expect(answers.first?.has("x-request-id: req_") == true)
            #expect(answers.first?.has("connection: close") == true)
            #expect(answers.first?.has("content-type: application/json") == true)
            let body = try JSONReader.read(Array((answers.first?.body ?? "").utf8))
            #expect(body["error"]["code"].string == "invalid_field")
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1\r\nHost: x", 2, nil), ("HTTP/1.1\r\nHost: x\r\nConnection: keep-alive", 2, nil),
            ("HTTP/1.1\r\nHost: x\r\nConnection: close", 1, "close"), ("HTTP/1.0", 1, "close"),
            ("HTTP/1.0\r\nHost: x", 1, "close"), ("HTTP/1.0\r\nConnection: Keep-Alive", 2, "keep-alive"),
            ("HTTP/1.0\r\nConnection: close", 1, "close"),
        ] as [(String, Int, String?)]
    )
    func `a connection goes on as its client's version has it`(
        head: String,
        count: Int,
        connection: String?
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                let request = "GET /healthz \(head)\r\n\r\n"
                try await wire.send(request + request)
                return try await wire.answers(2)
            }
            #expect(answers.map(\.status) == Array(repeating: 200, count: count))
            for answer in answers {
                #expect(answer.has("connection: ") == (connection != nil))
                #expect(connection.map { answer.has("connection: \($0)") } ?? true)
            }
        }
    }

    @Test(arguments: ["Content-Length: 9\r\nExpect: 100-continue\r\n", "Content-Length: 9000000\r\n"])
    func `whoever is refused before a body has come is not asked for it, and the connection ends`(
        head: String
    ) async throws {
        let gateway = try await TestGateway()
        try await gateway.listen { port in
            for (path, status) in [("/v1/videos", 401), ("/kling/v1/videos/text2video", 401), ("/nowhere", 404)] {
                let answers = try await Wire.connect(to: port) { wire in
                    try await wire.send(
                        "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"
                            + "\(head)\r\n"
                    )
                    return try await wire.answers(2)
                }
                #expect(answers.map(\.status) == [status])
                #expect(answers.first?.has("connection: close") == true)
            }
        }
    }

    @Test func `a body that breaks off leaves its line in the log`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(
                    """
                    POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n
                    """
                )
                return try await wire.answers(2)
            }
            #expect(answers.map(\.status) == [400])
            #expect(answers.first?.body.contains("invalid_field") == true)
        }
        #expect(
            gateway.log.lines.filter { $0.message == "request" }.map { $0.metadata["status"] } == [
                .stringConvertible(400)
            ]
        )
        #expect(gateway.admissionCount == 0)
    }

    @Test func `a silent connection is closed`() async throws {
        var limits = HTTPLimits.forTests
        limits.idleTime = .milliseconds(20)
        limits.headTime = .milliseconds(20)
        let gateway = try await TestGateway(limits: limits)
        try await gateway.listen { port in
            for beginning in [
                "", "GET /healthz HT", "POST /v1/videos HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{",
            ] {
                let answers = try await Wire.connect(to: port) { wire in
                    // It may be closed before it has said anything.
                    try? await wire.send(beginning)
                    return (try? await wire.answers(2)) ?? []
                }
                #expect(answers.count <= 1)
            }
        }
    }

    @Test func `a connection too many waits until another has ended`() async throws {
        var limits = HTTPLimits.forTests
        limits.connections = 1
        let gateway = try await TestGateway(limits: limits)
        let key = gateway.secret.withExposedText { $0 }
        let (accepted, isAccepted) = AsyncStream.makeStream(of: Void.self)
        let (asked, hasAsked) = AsyncStream.makeStream(of: Void.self)
        try await gateway.listen { port in
            async let second = Wire.connect(to: port, after: accepted) { wire in
                try await wire.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                hasAsked.yield()
                return try await wire.answers(1)
            }
            let first = try await Wire.connect(to: port) { wire in
                try await wire.send(
                    """
                    POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nExpect: 100-continue\r\n\
                    Content-Type: application/json\r\nContent-Length: 14\r\n\r\n
                    """
                )
                return try await wire.answers(2) { answer in
                    guard answer.status == 100 else {
                        return
                    }
                    // It has its place, and a request under way keeps it.
                    isAccepted.yield()
                    await asked.first()
                    try await wire.send(#"{"prompt":"x"}"#)
                }
            }
            #expect(first.map(\.status) == [100, 200])
            #expect(try await second.map(\.status) == [200])
        }
        let routes = gateway.log.lines.filter { $0.message == "request" }.map { $0.metadata["route"] }
        #expect(routes == ["/v1/videos", "/healthz"])
    }

    @Test func `one connection serves good and bad requests one after the other`() async throws {
        let gateway = try await TestGateway()
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                for path in ["/healthz", "/nowhere", "/v1/models", "/healthz"] {
                    try await wire.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                }
                return try await wire.answers(4)
            }
            #expect(answers.map(\.status) == [200, 404, 401, 200])
        }
    }

    @Test func `HEAD and 304 have no body on the wire`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        try await gateway.archive([1, 2, 3], of: video, digest: "c0ffee")
        let link = gateway.links.path(
            to: video,
            of: gateway.testLedger.tenant.id,
            until: gateway.clock.now + .seconds(60)
        )
        try await gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send("HEAD \(link) HTTP/1.1\r\nHost: x\r\n\r\n")
                try await wire.send("GET \(link) HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"c0ffee\"\r\n\r\n")
                try await wire.send("HEAD /v1/models HTTP/1.1\r\nHost: x\r\n\r\n")
                return try await wire.answers(3, haveBodies: false)
            }
            #expect(answers.map(\.status) == [200, 304, 401])
            #expect(answers.first?.has("content-length: 3\r\n") == true)
            #expect(answers.dropFirst().first?.has("content-length") == false)
        }
    }

    @Test func `a client that hangs up after its order does not undo it`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            try await Wire.connect(to: port) { wire in
                try await wire.send(
                    """
                    POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                    Content-Type: application/json\r\nContent-Length: 14\r\n\r\n{"prompt":"x"}
                    """
                )
            }
            try await Patience.until("the order is admitted") { gateway.admissionCount > 0 }
            let page = try await gateway.ledger.reader.list(VideoQuery(tenant: gateway.testLedger.tenant.id))
            #expect(page.videos.count == 1)
        }
    }

    @Test func `a listener tells where it listens, and stops when it is told to`() async throws {
        let gateway = try await TestGateway()
        try await gateway.listen { port in
            #expect(port > 0)
            let line = try #require(gateway.log.lines.first { $0.message == "listening" })
            #expect(
                line.metadata == ["listener": "public", "address": "127.0.0.1", "port": .stringConvertible(port)]
            )
        }
    }
}
