import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct LongPollTests {
    private static func get(_ path: String, by gateway: TestGateway, more: String = "") -> String {
        let key = gateway.secret.withExposedText { $0 }
        return "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\(more)\r\n"
    }

    private static func order(by gateway: TestGateway, more: String) -> String {
        let key = gateway.secret.withExposedText { $0 }
        let body = #"{"prompt":"A cat"}"#
        return """
            POST /v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)
            """
    }

    /// The answer to a request that waits, once something has been done.
    private static func answer(
        to request: String,
        of gateway: TestGateway,
        when act: @escaping @Sendable () async throws -> Void
    ) async throws -> WireAnswer? {
        let answer = LiveValue<WireAnswer?>(nil)
        try await gateway.listenAndTell { port in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    let answers = try await Wire.connect(to: port) { wire in
                        try await wire.send(request)
                        return try await wire.answers(1)
                    }
                    answer.replace(with: answers.first)
                }
                try await gateway.untilWaiting(1)
                try await act()
                try await group.waitForAll()
            }
            try await Patience.until("nobody waits") { gateway.api.watcher.watches.waiting == 0 }
        }
        return answer.value
    }

    private static func status(in answer: WireAnswer?) throws -> String? {
        try answer.flatMap { try JSONReader.read(Array($0.body.utf8))["status"].string }
    }

    @Test(arguments: ["?wait=60", ""])
    func `a read is held until the status changes`(query: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let more = query.isEmpty ? "Prefer: wait=900\r\n" : ""
        let answer = try await Self.answer(
            to: Self.get("/v1/videos/\(video)\(query)", by: gateway, more: more),
            of: gateway
        ) {
            try await gateway.send(video)
        }
        #expect(answer?.status == 200)
        #expect(try Self.status(in: answer) == "in_progress")
        #expect(answer?.has("preference-applied: wait=60") == query.isEmpty)
        #expect(answer?.has("etag: ") == true)
    }

    @Test(arguments: [1, 60])
    func `a read is answered with what there is when the time is over`(seconds: Int) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let answer = try await Self.answer(
            to: Self.get("/v1/videos/\(video)?wait=\(seconds)", by: gateway),
            of: gateway
        ) {
            gateway.clock.advance(by: .milliseconds(seconds * 1000 - 1))
            #expect(gateway.api.watcher.watches.waiting == 1)
            gateway.clock.advance(by: .milliseconds(1))
        }
        #expect(answer?.status == 200)
        #expect(try Self.status(in: answer) == "queued")
    }

    @Test func `whoever has it already is told after the wait that nothing has changed`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let tag = LiveValue("")
        try await gateway.withClient { client in
            tag.replace(with: try #require(try await client.get("/v1/videos/\(video)").headers[.eTag]))
        }
        let request = Self.get("/v1/videos/\(video)?wait=5", by: gateway, more: "If-None-Match: \(tag.value)\r\n")
        let unchanged = try await Self.answer(to: request, of: gateway) {
            gateway.clock.advance(by: .seconds(5))
        }
        #expect(unchanged?.status == 304)
        let changed = try await Self.answer(to: request, of: gateway) {
            try await gateway.send(video)
        }
        #expect(changed?.status == 200)
    }

    @Test func `an order is answered once its video has ended, whatever happens before`() async throws {
        let gateway = try await TestGateway()
        let answer = try await Self.answer(to: Self.order(by: gateway, more: "Prefer: wait=60\r\n"), of: gateway) {
            let page = try await gateway.reader.list(VideoQuery(tenant: gateway.testLedger.tenant.id))
            let video = try #require(page.videos.first?.id)
            try await gateway.finish(video, as: .failed(VideoFailure(.contentPolicy)))
        }
        #expect(answer?.status == 200)
        #expect(try Self.status(in: answer) == "failed")
        #expect(answer?.has("preference-applied: wait=60") == true)
    }

    @Test func `an order whose time is over shows how far it is`() async throws {
        let gateway = try await TestGateway()
        let answer = try await Self.answer(to: Self.order(by: gateway, more: "Prefer: wait=9\r\n"), of: gateway) {
            gateway.clock.advance(by: .seconds(9))
        }
        #expect(answer?.status == 200)
        #expect(try Self.status(in: answer) == "queued")
        #expect(answer?.has("preference-applied: wait=9") == true)
    }

    @Test func `whoever leaves frees its place at once`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        try await gateway.listenAndTell { port in
            for path in ["?wait=60", "/events", ""] {
                let path = path.isEmpty ? "/v1/events" : "/v1/videos/\(video)\(path)"
                try await Wire.connect(to: port) { wire in
                    try await wire.send(Self.get(path, by: gateway))
                    try await gateway.untilWaiting(1)
                }
                try await Patience.until("its place is free") { gateway.api.watcher.watches.waiting == 0 }
            }
        }
    }

    @Test func `a stop answers what is held with what there is`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let answer = try await Self.answer(to: Self.get("/v1/videos/\(video)?wait=60", by: gateway), of: gateway) {
            gateway.api.watcher.watches.end()
        }
        #expect(try Self.status(in: answer) == "queued")
        try await gateway.withClient { client in
            // From then on nobody waits.
            let read = try await client.get("/v1/videos/\(video)?wait=60")
            #expect(read.json["status"].string == "queued")
        }
    }

    @Test func `beyond the places that there are a read is answered at once, and a stream refused`() async throws {
        var settings = APISettings.usual
        settings.maximumWaitersPerTenant = 1
        settings.maximumWaiters = 2
        let gateway = try await TestGateway(settings: settings)
        let video = try await gateway.testLedger.admit().id
        let watches = gateway.api.watcher.watches
        let tenant = gateway.testLedger.tenant.id
        let other = try await gateway.testLedger.createTenant("other").id
        let third = try await gateway.testLedger.createTenant("third").id
        let held = watches.join(.video(video), of: tenant)
        #expect(held != nil)
        try await gateway.withClient { client in
            let read = try await client.get("/v1/videos/\(video)", headers: [.prefer: "wait=60"])
            #expect(read.json["status"].string == "queued")
            #expect(read.headers[.preferenceApplied] == nil)
            for path in ["/v1/events", "/v1/videos/\(video)/events"] {
                let stream = try await client.get(path)
                #expect(stream.status == 429)
                #expect(stream.code == "rate_limited")
                #expect(stream.headers[.retryAfter] == "5")
            }
        }
        let another = watches.join(.tenant, of: other)
        #expect(another != nil)
        #expect(watches.join(.tenant, of: third) == nil)
        withExtendedLifetime((held, another)) {}
    }

    @Test func `a place is free when nobody has it any more`() async throws {
        let gateway = try await TestGateway()
        let watches = gateway.api.watcher.watches
        let tenant = gateway.testLedger.tenant.id
        var watch = watches.join(.tenant, of: tenant)
        #expect(watch != nil && watches.waiting == 1)
        watch = nil
        #expect(watches.waiting == 0)
        #expect(watches.watchedTenants.isEmpty)
    }

    @Test func `who waits is counted by kind, whatever for`() async throws {
        let gateway = try await TestGateway()
        let (watches, tenant) = (gateway.api.watcher.watches, gateway.testLedger.tenant.id)
        let video = try await gateway.testLedger.admit().id
        func counts() -> [String] {
            gateway.api.waiting().map { "\($0.kind)=\($0.count)" }
        }
        #expect(counts() == ["long_poll=0", "stream=0"])
        let held = watches.join(.video(video), of: tenant)
        var streams = [
            watches.join(.video(video), of: tenant, as: .stream), watches.join(.tenant, of: tenant, as: .stream),
        ]
        #expect(held != nil && streams.count == 2)
        #expect(counts() == ["long_poll=1", "stream=2"])
        streams.removeLast()
        #expect(counts() == ["long_poll=1", "stream=1"])
        withExtendedLifetime((held, streams)) {}
    }

    @Test(arguments: ["-1", "61", "1.5", "x", "", "+5"])
    func `a wait that is no whole number of seconds up to a minute is refused`(text: String) async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        try await gateway.withClient { client in
            let reply = try await client.get("/v1/videos/\(video)?wait=\(text)")
            #expect(reply.status == 400)
            #expect(reply.code == "invalid_field")
            #expect(reply.parameter == "wait")
        }
    }

    @Test func `a video that has ended, no wait, and no video at all are answered at once`() async throws {
        let gateway = try await TestGateway()
        let made = try await gateway.makeVideo()
        let queued = try await gateway.testLedger.admit().id
        try await gateway.withClient { client in
            #expect(try await client.get("/v1/videos/\(made)?wait=60").json["status"].string == "completed")
            #expect(try await client.get("/v1/videos/\(queued)?wait=0").json["status"].string == "queued")
            #expect(try await client.get("/v1/videos/video_01M3250V00Y2QKSS19S8BS0JMF?wait=60").status == 404)
            let preferred = try await client.get("/v1/videos/\(made)", headers: [.prefer: "wait=5"])
            #expect(preferred.headers[.preferenceApplied] == "wait=5")
        }
    }

    @Test func `a wait counts as one read`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let tenant = gateway.testLedger.tenant.name
        _ = try await gateway.ledger.changes.setLimits([.readsPerMinute: "1"], ofTenant: tenant)
        let request = Self.get("/v1/videos/\(video)?wait=5", by: gateway)
        let answer = try await Self.answer(to: request, of: gateway) {
            gateway.clock.advance(by: .seconds(5))
        }
        #expect(answer?.status == 200)
        #expect(answer?.has("ratelimit: \"reads_per_minute\";r=0") == true)
    }

    @Test func `a key that is revoked meanwhile is shown nothing more`() async throws {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit().id
        let answer = try await Self.answer(to: Self.get("/v1/videos/\(video)?wait=60", by: gateway), of: gateway) {
            _ = try await gateway.ledger.changes.revokeKey(gateway.secret.id, at: gateway.clock.now)
            try await gateway.keys.refresh()
            try await gateway.send(video)
        }
        #expect(answer?.status == 401)
    }
}
