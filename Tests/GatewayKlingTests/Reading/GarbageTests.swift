import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// Seeded garbage: no body may crash the reading, and none may be taken for more than it is.
@Suite struct GarbageTests {
    private static let bodies = [
        #"{"code":0,"message":"SUCCEED","request_id":"r","data":{"task_id":"878106242831892487","task_status":"#
            + #""submitted","task_info":{},"created_at":1777385361501,"updated_at":1777385361501}}"#,
        #"{"code":"success","message":"","data":{"task_id":"task_Ab1","status":"SUCCESS","data":{"#
            + #""code":0,"data":{"task_status":"succeed","task_result":{"videos":[{"url":"https://a/b"}]}}}}}"#,
        #"{"id":"task_Ab1","object":"video","model":"kling-v1","status":"queued","created_at":1777385361}"#,
        #"{"error":{"message":"{\"code\":1303,\"message\":\"m\"} (request id: 1)","type":"t","param":"","code":""}}"#,
    ]

    @Test(arguments: bodies.indices)
    func `no truncation is taken for more than unknown`(index: Int) throws {
        let body = Self.bodies[index]
        for length in 0..<body.utf8.count {
            let part = String(decoding: Array(body.utf8.prefix(length)), as: UTF8.self)
            #expect(try Fixture.create(200, part).summary == "unknown unreadable", "\(part)")
            #expect(try Fixture.query(200, part).summary == "again unreadable", "\(part)")
        }
    }

    @Test(arguments: 1...20)
    func `no noise is taken for a task or a refusal`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<25 {
            let noise = (0..<Int.random(in: 0..<400, using: &generator))
                .map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            let answer = UpstreamAnswer(status: 200, body: noise)
            let outcome = Classification.create(.answered(answer), redaction: try Fixture.redaction(), now: Fixture.now)
            #expect(outcome.summary == "unknown unreadable", "seed \(seed)")
        }
    }

    @Test(arguments: 1...20)
    func `a body with flipped bytes is a task only while it still names one`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        for body in Self.bodies {
            for _ in 0..<15 {
                var bytes = Array(body.utf8)
                for _ in 0...Int.random(in: 0..<4, using: &generator) {
                    let index = Int.random(in: bytes.indices, using: &generator)
                    bytes[index] = UInt8.random(in: 0...255, using: &generator)
                }
                try check(bytes, seed: seed)
            }
        }
    }

    private func check(_ bytes: [UInt8], seed: UInt64) throws {
        let redaction = try Fixture.redaction()
        let exchange = CallResult.answered(UpstreamAnswer(status: 200, body: bytes))
        switch Classification.create(exchange, redaction: redaction, now: Fixture.now) {
        case .made(let id, _): #expect(bytes.contains(Array(id.utf8)), "seed \(seed)")
        case .unknown: break
        // Only the refusal among the bodies may still read as one.
        case let outcome: #expect(bytes.contains(Array("error".utf8)), "seed \(seed) \(outcome)")
        }
        let handle = TaskHandle.id("878106242831892487")
        switch Classification.query(exchange, handle: handle, redaction: redaction, now: Fixture.now) {
        case .found(let report): #expect(report.phase.summary.hasPrefix("failed") == false, "seed \(seed)")
        case .noAnswer, .notFound, .operatorTrouble: break
        }
    }

    // A reader that goes back and forth over a megabyte takes hours.
    @Test(
        .timeLimit(.minutes(Patience.minutes)),
        arguments: [
            String(repeating: "[", count: 1 << 20), String(repeating: #"{"a":"#, count: 1 << 17),
            "[" + String(repeating: "{},", count: 1 << 18) + "{}]", String(repeating: "\"", count: 1 << 20),
            #"{"code":0,"data":{"task_id":""# + String(repeating: "9", count: 1 << 20) + #""}}"#,
        ]
    )
    func `a huge body is unknown, and soon`(body: String) throws {
        #expect(try Fixture.create(200, body).summary == "unknown unreadable")
    }
}
