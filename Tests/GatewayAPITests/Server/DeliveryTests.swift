import GatewayLedger
import GatewayModel
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayHTTP

struct DeliveryTests {
    private static func order(_ path: String, key: String, more: String = "") -> String {
        let body = #"{"prompt":"A cat"}"#
        return """
            POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)
            """
    }

    private static func id(in answer: WireAnswer) throws -> String? {
        let json = try JSONReader.read(Array(answer.body.utf8))
        return json["id"].string ?? json["data"]["task_id"].string
    }

    @Test(arguments: ["/v1/videos", "/kling/v1/videos/text2video"], ["", "Cache-Control: no-store\r\n"])
    func `an order whose client left before its answer is the one that it orders next`(
        path: String,
        header: String
    ) async throws {
        let gateway = try await TestGateway()
        let request = Self.order(path, key: gateway.secret.withExposedText { $0 }, more: header)
        try await gateway.listen { port in
            try await Wire.connect(to: port) { wire in
                try await wire.sendAndHangUp(request)
            }
            // The second may overtake the first, which joins it then.
            var ids: [String?] = []
            for _ in 0..<2 {
                let answer = try await Wire.connect(to: port) { wire in
                    try await wire.send(request)
                    return try await wire.answers(1).first
                }
                #expect(answer?.status == 200)
                ids.append(try answer.flatMap { try Self.id(in: $0) })
            }
            #expect(ids[0] != nil && ids[0] != ids[1])
        }
        #expect(gateway.admissionCount == 2)
    }

    @Test func `whoever has its answer orders anew, also over a connection that ends with it`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        try await gateway.listen { port in
            for more in ["", "Connection: close\r\n", ""] {
                let answers = try await Wire.connect(to: port) { wire in
                    let request = Self.order("/v1/videos", key: key, more: more)
                    try await wire.send(request)
                    return try await wire.answers(1)
                }
                #expect(answers.map(\.status) == [200])
                #expect(answers.first?.has("idempotent-replayed") == false)
            }
        }
        #expect(gateway.admissionCount == 3)
    }

    @Test func `a lost answer that cannot be written down is told to the log`() async throws {
        let gateway = try await TestGateway()
        let response = GatewayResponse.json { $0.object { _ in } }
        #expect(response.onDelivery == nil)
        let request = Self.order("/v1/videos", key: gateway.secret.withExposedText { $0 })
        // A hang-up that is seen before the commit is noted with the order, and what cannot be written down is that the
        // next one got it; and where that one overtakes the first, nothing is lost, and both are tried again.
        gateway.store.refuse(.noteUndelivered)
        gateway.store.refuse(.forgetUndelivered)
        try await gateway.listen { port in
            try await Patience.until("it is told") {
                try await Wire.connect(to: port) { wire in
                    try await wire.sendAndHangUp(request)
                }
                _ = try await Wire.connect(to: port) { wire in
                    try await wire.send(request)
                    return try await wire.answers(1)
                }
                return gateway.log.text.contains("an answer's fate is not written down")
            }
        }
    }
}
