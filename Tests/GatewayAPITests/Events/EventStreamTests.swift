import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Synchronization
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct EventStreamTests {
    /// What a stream is to have sent before something is done.
    private struct Step: Sendable {
        let text: String
        let act: @Sendable () async throws -> Void

        init(_ text: String, _ act: @escaping @Sendable () async throws -> Void = {}) {
            self.text = text
            self.act = act
        }
    }

    /// What a stream has sent by the time at which all steps have been made, or the other side has hung up or ended it.
    private static func follow(
        _ path: String,
        of gateway: TestGateway,
        after id: String? = nil,
        _ steps: [Step]
    ) async throws -> String {
        let text = LiveValue("")
        try await gateway.listenAndTell { port in
            text.replace(with: try await read(path, of: gateway, at: port, after: id, steps))
        }
        return text.value
    }

    private static func read(
        _ path: String,
        of gateway: TestGateway,
        at port: Int,
        after id: String?,
        _ steps: [Step]
    ) async throws -> String {
        let key = gateway.secret.withExposedText { $0 }
        let more = id.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        return try await Wire.connect(to: port) { wire in
            try await wire.send("GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\(more)\r\n")
            var (text, steps) = ("", steps[...])
            try await wire.pieces { piece in
                text += String(buffer: piece)
                while let step = steps.first, text.contains(step.text) {
                    steps.removeFirst()
                    try await step.act()
                }
                return !steps.isEmpty
            }
            #expect(steps.isEmpty, "\(text)")
            return text
        }
    }

    /// The lines of a stream.
    ///
    /// Those behind the head of a chunk begin after a line break of two characters.
    private static func lines(of text: String) -> [Substring] {
        text.split { $0 == "\n" || $0 == "\r\n" }
    }

    /// The names of the events in what a stream has sent, in their order.
    private static func names(in text: String) -> [String] {
        lines(of: text).filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst("event: ".count)) }
    }

    private static func ids(in text: String) -> [String] {
        lines(of: text).filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst("id: ".count)) }
    }

    /// Changes the state of all videos and tells nobody.
    private static func set(_ state: String, in gateway: TestGateway) async throws {
        try await gateway.testLedger.engine.write(.proveWriting) { connection throws(GatewayError) in
            _ = try connection.run(
                "UPDATE videos SET state = $1, updated_at = updated_at + 1",
                [.text(state)]
            )
        }
    }

    /// The end of a body in pieces.
    private static let end = "\r\n0\r\n\r\n"

    @Test func `a stream tells where a video stands, each change of its status, and ends with the last`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let text = try await Self.follow(
            "/v1/videos/\(video)/events",
            of: gateway,
            [
                Step("event: video.queued") { try await gateway.send(video) },
                Step("event: video.in_progress") {
                    gateway.clock.advance(by: .seconds(10))
                    for due in try await gateway.ledger.work.claimDue(
                        at: gateway.clock.now,
                        lease: .seconds(60),
                        limit: 9
                    ) {
                        let end = PollResult.succeeded(url: "https://files.example/1.mp4")
                        try await gateway.ledger.work.record(end, of: due, at: gateway.clock.now)
                    }
                },
                Step(Self.end),
            ]
        )
        #expect(Self.names(in: text) == ["video.queued", "video.in_progress", "video.completed"])
        let head = text.lowercased()
        for line in [
            "http/1.1 200 ok", "content-type: text/event-stream\r\n", "cache-control: no-store\r\n",
            "x-accel-buffering: no\r\n", "transfer-encoding: chunked\r\n",
        ] {
            #expect(head.contains(line), "\(line)")
        }
        #expect(!head.contains("content-encoding"))
        #expect(Set(Self.ids(in: text)).count == 3)
        #expect(text.contains("retry: "))
    }

    @Test func `what an event says is what a read answers`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.makeVideo()
        let text = try await Self.follow("/v1/videos/\(video)/events", of: gateway, [Step(Self.end)])
        let line = try #require(Self.lines(of: text).first { $0.hasPrefix("data: ") })
        try await gateway.withClient { client in
            let read = try await client.get("/v1/videos/\(video)")
            #expect(read.text == line.dropFirst("data: ".count))
        }
    }

    @Test func `a stream goes on behind the last event that its client has`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let path = "/v1/videos/\(video)/events"
        let first = try await Self.follow(path, of: gateway, [Step("event: video.queued")])
        let queued = try #require(Self.ids(in: first).first)
        let second = try await Self.follow(
            path,
            of: gateway,
            after: queued,
            [
                Step("retry: ") { try await gateway.finish(video, as: .failed(VideoFailure(.contentPolicy))) },
                Step(Self.end),
            ]
        )
        #expect(!Self.names(in: second).contains("video.queued"))
        #expect(Self.names(in: second).last == "video.failed")
        // What has changed meanwhile is told to whoever has an older one, and nothing more to whoever has the last.
        let third = try await Self.follow(path, of: gateway, after: queued, [Step(Self.end)])
        #expect(Self.names(in: third) == ["video.failed"])
        let last = try #require(Self.ids(in: third).last)
        try await gateway.withClient { client in
            let reply = try await client.get(path, headers: [.lastEventID: last])
            #expect(reply.status == 204)
            #expect(reply.body.readableBytes == 0)
            let refused = try await client.get(path, headers: [.lastEventID: "nonsense"])
            #expect(refused.code == "invalid_field")
            #expect(refused.parameter == "Last-Event-ID")
        }
    }

    @Test func `a tenant's stream tells of all its videos and of nobody else's`() async throws {
        let gateway = try await TestGateway()
        let other = try await gateway.testLedger.createTenant("other").id
        let old = try await gateway.testLedger.admit().id
        let text = try await Self.follow(
            "/v1/events",
            of: gateway,
            [
                Step("event: stream.opened") {
                    gateway.clock.advance(by: .milliseconds(1))
                    _ = try await gateway.testLedger.admit(tenant: other)
                    _ = try await gateway.testLedger.admit()
                },
                Step("event: video.queued") { try await gateway.send(old) },
                Step("event: video.in_progress"),
            ]
        )
        #expect(Self.names(in: text) == ["stream.opened", "video.queued", "video.in_progress"])
        #expect(text.contains(#"data: {"object":"event_stream","created_at":1790000000}"#))
    }

    @Test func `what has changed since an event is told when its client comes back, as it stands now`() async throws {
        let gateway = try await TestGateway()
        let first = try await gateway.testLedger.admit().id
        let opened = try await Self.follow("/v1/events", of: gateway, [Step("event: stream.opened")])
        let start = try #require(Self.ids(in: opened).first)
        try await gateway.finish(first, as: .failed(VideoFailure(.contentPolicy)))
        var more: [VideoID] = []
        for _ in 0..<VideoWatches.batch + 3 {
            more.append(try await gateway.testLedger.admit().id)
        }
        gateway.clock.advance(by: LedgerReader.changeDelay + .seconds(1))
        let last = try await gateway.testLedger.admit().id
        // Of one moment they are told in the order of their ids.
        more.sort()
        let withdrawn = more[0]
        let text = try await Self.follow(
            "/v1/events",
            of: gateway,
            after: start,
            [
                Step(".queued.\(last.taskID)") {
                    _ = try await gateway.ledger.admissions.cancel(
                        withdrawn,
                        of: gateway.testLedger.tenant.id,
                        at: gateway.clock.now
                    )
                }, Step("video.canceled"),
            ]
        )
        let names = Self.names(in: text)
        #expect(names.first == "stream.opened")
        #expect(names.filter { $0 == "video.failed" }.count == 1)
        #expect(names.filter { $0 == "video.queued" }.count == more.count + 1)
        #expect(names.last == "video.canceled")
        // From an event of long ago on nothing is told twice.
        let middle = try #require(Self.ids(in: text).first { $0.hasSuffix(more[9].taskID) })
        let rest = try await Self.follow("/v1/events", of: gateway, after: middle, [Step("video.canceled")])
        let told = Self.lines(of: rest).filter { $0.hasPrefix("data: ") }.joined()
        #expect(!told.contains(more[9].taskID) && !told.contains(more[8].taskID))
        #expect(told.contains(more[10].taskID))
        #expect(Self.ids(in: rest).first == middle)
    }

    @Test func `after fifteen seconds of silence there is a comment, without an empty line behind it`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let text = try await Self.follow(
            "/v1/videos/\(video)/events",
            of: gateway,
            [
                Step("event: video.queued") {
                    try await gateway.untilWaiting(1)
                    gateway.clock.advance(by: .seconds(15))
                },
                Step(": still here\n"),
            ]
        )
        #expect(!text.contains(": still here\n\n"))
    }

    @Test func `a stop ends streams with a word about when to come back, and there are no new ones`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        for (path, first) in [("/v1/videos/\(video)/events", "video.queued"), ("/v1/events", "stream.opened")] {
            let text = try await Self.follow(
                path,
                of: gateway,
                [
                    Step(first) { gateway.api.watcher.watches.end() }, Step(": the gateway restarts"), Step(Self.end),
                ]
            )
            #expect(Self.lines(of: text).filter { $0.hasPrefix("retry: ") }.count == 2)
        }
        gateway.drain.drain()
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/events")
            #expect(reply.status == 503)
            #expect(reply.code == "draining")
            #expect(reply.headers[.retryAfter] != nil)
        }
    }

    @Test func `a stream ends when its key is revoked`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let text = try await Self.follow(
            "/v1/videos/\(video)/events",
            of: gateway,
            [
                Step("event: video.queued") {
                    _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
                    try await gateway.keys.refresh()
                    try await gateway.send(video)
                },
                Step(Self.end),
            ]
        )
        #expect(Self.names(in: text) == ["video.queued"])
    }

    @Test func `a head asks for no place`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        try await gateway.withClient { client in
            for path in ["/v1/events", "/v1/videos/\(video)/events"] {
                let reply = try await client.call(.head, path)
                #expect(reply.status == 200)
                #expect(reply.headers[.contentType] == "text/event-stream")
            }
            #expect(try await client.call(.head, "/v1/videos/video_01M3250V00Y2QKSS19S8BS0JMF/events").status == 404)
        }
        #expect(gateway.api.watcher.watches.waiting == 0)
    }

    @Test func `a client that does not read is cut, and what waits for it does not grow`() async throws {
        let gateway = try await TestGateway()
        let key = gateway.secret.withExposedText { $0 }
        let long = String(repeating: "x", count: 2000)
        try await gateway.listenAndTell { port in
            try await Wire.connect(to: port) { wire in
                try await wire.send("GET /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n")
                try await gateway.untilWaiting(1)
                let watches = gateway.api.watcher.watches
                try await Patience.until("it is cut") {
                    for _ in 0..<100 {
                        _ = try await gateway.testLedger.admit(prompt: long)
                    }
                    let kept = watches.state.withLock { $0.tenants.values.map(\.events.count) }
                    #expect(kept.allSatisfy { $0 <= TenantFeed.capacity })
                    return watches.waiting == 0
                }
            }
        }
    }

    @Test func `what was missed is found by a look at the store`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        for (path, first) in [("/v1/videos/\(video)/events", "video.queued"), ("/v1/events", "stream.opened")] {
            let text = try await Self.follow(
                path,
                of: gateway,
                [
                    Step(first) {
                        try await gateway.untilWaiting(1)
                        // Behind the back of the engine that tells.
                        try await Self.set("submitting", in: gateway)
                        gateway.testLedger.engine.events.publish([.missed])
                        gateway.clock.advance(by: .seconds(1))
                        try await gateway.clock.untilAsleep(2)
                        gateway.clock.advance(by: .seconds(1))
                    },
                    Step("event: video.in_progress"),
                ]
            )
            #expect(Self.names(in: text).last == "video.in_progress")
            try await Self.set("queued", in: gateway)
        }
    }
}
