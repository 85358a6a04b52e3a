import GatewayModel
import GatewayTelemetry
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP
@testable import GatewayLedger

/// What is answered on the event loop, beside the same as the routes answer it: an empty query goes the long way.
struct ExpressLaneTests {
    private static func request(_ path: String, _ gateway: TestGateway, _ more: String = "") -> String {
        let key = gateway.secret.withExposedText { $0 }
        return "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nX-Request-Id: same\r\n\(more)\r\n"
    }

    private static func answer(_ request: String, at port: Int) async throws -> WireAnswer? {
        try await Wire.connect(to: port) { wire in
            try await wire.send(request)
            return try await wire.answers(1).first
        }
    }

    /// The lines of a head, but the one that tells the time.
    private static func head(_ answer: WireAnswer?) -> [Substring] {
        (answer?.head ?? "").split(separator: "\r\n").filter { !$0.lowercased().hasPrefix("date: ") }
    }

    /// Has memory trusted, as the refresher does every half second.
    private static func confirm(_ gateway: TestGateway) async throws {
        try await gateway.keys.refresh()
        // For longer than a busy machine may take.
        gateway.reader.copies?.confirm(at: .now + .seconds(3600))
    }

    /// A gateway with a video in each of some states.
    private static func gateway() async throws -> (TestGateway, [VideoID]) {
        let gateway = try await TestGateway()
        let failed = try await gateway.testLedger.admit(prompt: "\"quoted\" \u{2028} ünï").id
        try await gateway.finish(failed, as: .failed(VideoFailure(.contentPolicy)))
        let made = try await gateway.makeVideo()
        let stored = try await gateway.makeVideo(prompt: String(repeating: "long ", count: 300))
        try await gateway.archive([1, 2, 3], of: stored)
        let sent = try await gateway.testLedger.admit().id
        try await gateway.send(sent)
        let waiting = try await gateway.testLedger.admit().id
        return (gateway, [failed, made, stored, sent, waiting])
    }

    @Test func `its answers count like those that take the long way`() async throws {
        let (gateway, videos) = try await Self.gateway()
        let path = "/v1/videos/\(try #require(videos.first))"
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            _ = try await Self.answer(Self.request(path + "?", gateway), at: port)
            gateway.store.refuse(.readVideo)
            let answer = try await Self.answer(Self.request(path, gateway), at: port)
            #expect(answer?.status == 200)
        }
        let labels = ["public", "/v1/videos/{id}", "GET"]
        #expect(gateway.metrics.counter(.requests, labels[0], labels[1], labels[2], "2xx").value == 2)
        #expect(gateway.metrics.histogram(.requestDuration, labels[0], labels[1], labels[2]).count == 2)
    }

    @Test func `what memory knows is answered with the same bytes, without the store`() async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            for video in videos {
                try await Self.confirm(gateway)
                let path = "/v1/videos/\(video)"
                let routed = try await Self.answer(Self.request(path + "?", gateway), at: port)
                let tag = try #require(
                    Self.head(routed).first { $0.lowercased().hasPrefix("etag: ") }?.dropFirst("etag: ".count)
                )
                let known = "If-None-Match: \"x\", \(tag)\r\n"
                let unchanged = try await Self.answer(Self.request(path + "?", gateway, known), at: port)
                gateway.store.refuse(.readVideo)
                let answers = try await Wire.connect(to: port) { wire in
                    var rest = [Self.request(path, gateway, known)][...]
                    try await wire.send(Self.request(path, gateway))
                    return try await wire.answers(2) { _ in
                        if let next = rest.popFirst() {
                            try await wire.send(next)
                        }
                    }
                }
                gateway.store.allow(.readVideo)
                let (first, second) = (answers.first, answers.last)
                #expect(first?.status == 200 && second?.status == 304)
                #expect(Self.head(first) == Self.head(routed))
                #expect(first?.body == routed?.body)
                #expect(Self.head(second) == Self.head(unchanged))
                #expect(first?.has("date: ") == true)
            }
        }
    }

    @Test(
        arguments: [
            "", "Authorization: Bearer kgw_wrong\r\n", "Authorization: Basic eHg=\r\n",
            "Authorization: Bearer a.b.c\r\n",
            "Authorization: Bearer a.b.c\r\nAccept: application/problem+json\r\n",
        ]
    )
    func `whoever has no right key is told the same`(credential: String) async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            let path = "/v1/videos/\(videos[0])"
            let answers = try await [path + "?", path]
                .asyncMap { path in
                    let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nX-Request-Id: same\r\n\(credential)\r\n"
                    return try await Self.answer(request, at: port)
                }
            #expect(answers.map { $0?.status } == [401, 401])
            #expect(Self.head(answers[0]) == Self.head(answers[1]))
            #expect(answers[0]?.body == answers[1]?.body)
        }
        let lines = gateway.log.text.split(separator: "\n").filter { $0.contains("request_id=same") }
        #expect(lines.count == 2)
    }

    @Test func `a change, a foreign key and a suspended trust are seen at once`() async throws {
        let (gateway, videos) = try await Self.gateway()
        let waiting = videos[4]
        _ = try await gateway.testLedger.createTenant("other")
        let foreign = try await gateway.testLedger.createKey(forTenant: "other", pepper: gateway.pepper)
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            let path = "/v1/videos/\(waiting)"
            for _ in 0..<2 {
                let answer = try await Self.answer(Self.request(path, gateway), at: port)
                #expect(answer?.body.contains("\"status\":\"queued\"") == true)
            }
            let key = foreign.withExposedText { $0 }
            for _ in 0..<2 {
                let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n"
                #expect(try await Self.answer(request, at: port)?.status == 404)
            }
            _ = try await gateway.ledger.changes.cancelVideo(waiting, at: gateway.clock.now)
            let canceled = try await Self.answer(Self.request(path, gateway), at: port)
            #expect(canceled?.body.contains("\"status\":\"canceled\"") == true)
            try await gateway.ledger.admissions.delete(
                waiting,
                of: gateway.testLedger.tenant.id,
                at: gateway.clock.now
            )
            #expect(try await Self.answer(Self.request(path, gateway), at: port)?.status == 404)
        }
    }

    @Test func `an answer that memory has changes when a pause begins, changes and ends`() async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            let path = "/v1/videos/\(videos[4])"
            let usual = try await Self.answer(Self.request(path, gateway), at: port)
            #expect(usual?.body.contains("paused") == false)
            gateway.store.refuse(.readVideo)
            for reason in ["first", "second"] {
                try await gateway.pause(.all, reason: reason)
                let paused = try await Self.answer(Self.request(path, gateway), at: port)
                #expect(
                    paused?.body.contains(#""estimated_wait_seconds":null,"paused":{"reason":"\#(reason)""#) == true
                )
            }
            try await gateway.resume(.all)
            let resumed = try await Self.answer(Self.request(path, gateway), at: port)
            #expect(resumed?.body == usual?.body)
            #expect(Self.head(resumed) == Self.head(usual))
        }
    }

    @Test func `each read takes one call of its tenant's pace, whichever way it is answered`() async throws {
        let (gateway, videos) = try await Self.gateway()
        let tenant = gateway.testLedger.tenant.name
        _ = try await gateway.ledger.changes.setLimits([.readsPerMinute: "600"], ofTenant: tenant)
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            // What has to be read, what memory has, what has to be compressed, and what takes the long way anyhow.
            let short = "/v1/videos/\(videos[0])"
            let requests = [
                Self.request(short, gateway), Self.request(short, gateway),
                Self.request("/v1/videos/\(videos[2])", gateway, "Accept-Encoding: gzip\r\n"),
                Self.request(short + "?", gateway), Self.request("/v1/videos/\(VideoID.prefix)\(videos[1])", gateway),
                Self.request(short, gateway),
            ]
            var left: [Int] = []
            for request in requests {
                let answer = try await Self.answer(request, at: port)
                let line = Self.head(answer).first { $0.lowercased().hasPrefix("ratelimit: ") }
                let number = line?.split(separator: "r=").last?.prefix { $0.isNumber }
                left.append(try #require(number.flatMap { Int($0) }))
            }
            #expect(left == (0..<requests.count).map { 99 - $0 })
        }
    }

    @Test func `answers keep the order of requests that came at once`() async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            let path = "/v1/videos/\(videos[0])"
            _ = try await Self.answer(Self.request(path, gateway), at: port)
            let paths = [path, path + "?", path, "/healthz", path, path, "/v1/models", path]
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(paths.map { Self.request($0, gateway) }.joined())
                return try await wire.answers(paths.count)
            }
            #expect(answers.map(\.status) == paths.map { _ in 200 })
            for (path, answer) in zip(paths, answers) {
                #expect(answer.body.contains("\"object\":\"video\"") == path.hasPrefix("/v1/videos/"))
            }
        }
    }

    @Test func `a client that wants its connection to end has its answer and the end`() async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            let path = "/v1/videos/\(videos[0])"
            _ = try await Self.answer(Self.request(path, gateway), at: port)
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(Self.request(path, gateway, "Connection: close\r\n"))
                return try await wire.answers(2)
            }
            #expect(answers.map(\.status) == [200])
            #expect(answers.first?.has("connection: close") == true)
        }
    }

    @Test func `a long answer is compressed for whoever takes it`() async throws {
        let (gateway, videos) = try await Self.gateway()
        try await gateway.listen { port in
            try await Self.confirm(gateway)
            for (more, isCompressed) in [("", false), ("Accept-Encoding: gzip\r\n", true)] {
                for path in ["/v1/videos/\(videos[2])?", "/v1/videos/\(videos[2])"] {
                    let answer = try await Self.answer(Self.request(path, gateway, more), at: port)
                    #expect(answer?.has("content-encoding: gzip") == isCompressed)
                }
            }
        }
    }

    @Test func `the date is written as HTTP has it`() {
        let cases: [(Int64, String)] = [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT"), (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        ]
        let date = DateHeader()
        for (second, text) in cases {
            #expect(date.text(at: Timestamp(milliseconds: second * 1000 + 999)) == text)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self {
            results.append(try await transform(element))
        }
        return results
    }
}
