import GatewayModel
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct BodyLimitTests {
    private static let mebibyte = 1 << 20

    /// A good order that is exactly this long.
    private static func order(of length: Int) -> String {
        let body = #"{"prompt":"x"}"#
        return body + String(repeating: " ", count: length - body.utf8.count)
    }

    @Test(arguments: [(mebibyte, 200), (mebibyte + 1, 413)])
    func `a body may have one mebibyte and not a byte more`(length: Int, status: Int) async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            let answer = try await Wire.connect(to: port) { wire in
                try await wire.send(
                    """
                    POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                    Content-Type: application/json\r\nContent-Length: \(length)\r\n\r\n
                    """
                )
                // Who is refused may be told so, and hung up on, before all of it has left.
                try? await wire.send(Self.order(of: length))
                return try await wire.answers(1).first
            }
            #expect(answer?.status == status)
            #expect(answer?.has("x-request-id: ") == true)
            #expect(answer?.has("connection: close") == (status == 413))
            #expect(answer?.body.contains(#""code":"body_too_large""#) == (status == 413))
        }
    }

    private static func sendInChunks(_ text: String, on wire: Wire) async throws {
        var body = ByteBuffer(string: text)
        while let piece = body.readSlice(length: min(10_000, body.readableBytes)), piece.readableBytes > 0 {
            try await wire.send("\(String(piece.readableBytes, radix: 16))\r\n")
            try await wire.send(piece)
            try await wire.send("\r\n")
        }
        try await wire.send("0\r\n\r\n")
    }

    @Test(arguments: [(mebibyte, 200), (mebibyte + 1, 413)])
    func `a body in chunks has the same limit`(length: Int, status: Int) async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            let answer = try await Wire.connect(to: port) { wire in
                try await wire.send(
                    """
                    POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                    Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n
                    """
                )
                // Here too.
                try? await Self.sendInChunks(Self.order(of: length), on: wire)
                return try await wire.answers(1).first
            }
            #expect(answer?.status == status)
        }
    }

    @Test func `who waits to be told to send is told, unless the body would be too long`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            let head = """
                POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\
                Content-Type: application/json\r\nExpect: 100-continue\r\n
                """
            let welcome = try await Wire.connect(to: port) { wire in
                try await wire.send(head + "Content-Length: \(Self.mebibyte)\r\n\r\n")
                let interim = try await wire.answers(1)
                try await wire.send(Self.order(of: Self.mebibyte))
                return interim
            }
            #expect(welcome.map(\.status) == [100])
            let unwelcome = try await Wire.connect(to: port) { wire in
                try await wire.send(head + "Content-Length: \(Self.mebibyte + 1)\r\n\r\n")
                // To its end, which comes soon.
                return try await wire.answers(2)
            }
            #expect(unwelcome.map(\.status) == [413])
        }
    }
}
