import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

/// `POST /callbacks/kling/{token}`.
struct CallbackRouteTests {
    private static let lies = #"{"task_id":"x","task_status":"failed","task_status_msg":"no"}"#

    /// A gateway with a video that is asked about in a minute.
    private static func waiting() async throws -> (TestGateway, VideoID, path: String) {
        let gateway = try await TestGateway()
        let video = try await gateway.testLedger.admit()
        try await gateway.send(video.id)
        let (work, now) = (gateway.ledger.work, gateway.clock.now)
        let due = try #require(try await work.claimDue(at: now, lease: .seconds(60), limit: 1).first)
        try await work.record(.working(.processing, nextPoll: now + .seconds(60)), of: due, at: now)
        let token = CallbackTokens(pepper: gateway.pepper).token(for: due.name)
        return (gateway, video.id, CallbacksController.path + token)
    }

    @Test func `a call has its video asked about now, and believes nothing that is said`() async throws {
        let (gateway, video, path) = try await Self.waiting()
        try await gateway.withClient { client in
            let reply = try await client.post(path, Self.lies)
            #expect(reply.status == 200)
            #expect(reply.text.isEmpty)
        }
        #expect(try await gateway.ledger.work.nextPoll() == gateway.clock.now + .seconds(60))
        await gateway.api.callbacks.step()
        #expect(try await gateway.ledger.work.nextPoll() == gateway.clock.now)
        let found = try await gateway.reader.video(video, of: gateway.testLedger.tenant.id)
        #expect(found?.state == .processing)
    }

    @Test(arguments: ["nonsense", "kg-00000000000000000000000001-\(String(repeating: "0", count: 32))", "%00", "a%2Fb"])
    func `a call of a stranger is answered the same, and nothing is read or written`(token: String) async throws {
        let (gateway, _, path) = try await Self.waiting()
        try await gateway.withClient { client in
            let before = (gateway.store.reads, gateway.store.writes)
            let own = try await client.post(path, "")
            let other = try await client.post(CallbacksController.path + token, Self.lies)
            #expect(other.status == own.status)
            #expect(other.text == own.text)
            #expect(other.headers[.cacheControl] == own.headers[.cacheControl])
            #expect((gateway.store.reads, gateway.store.writes) == before)
        }
    }

    @Test func `any number of calls is one transaction, and soon after there is no other`() async throws {
        let (gateway, _, path) = try await Self.waiting()
        try await gateway.withClient { client in
            for _ in 0..<20 {
                _ = try await client.post(path, "")
            }
        }
        let before = gateway.store.writes
        await gateway.api.callbacks.step()
        await gateway.api.callbacks.step()
        #expect(gateway.store.writes == before + 1)
    }

    @Test func `a body that is longer than 64 kB, or of a length that nobody knows, ends the connection`() async throws
    {
        let (gateway, _, path) = try await Self.waiting()
        for (bytes, ends) in [(CallbacksController.bodyBytes, false), (CallbacksController.bodyBytes + 1, true)] {
            try await gateway.withClient { client in
                let reply = try await client.post(path, String(repeating: " ", count: bytes))
                #expect(reply.status == 200)
                #expect((reply.headers[.connection] == "close") == ends)
            }
        }
    }

    @Test func `no line of the log has a token`() async throws {
        let (gateway, _, path) = try await Self.waiting()
        try await gateway.withClient { client in
            _ = try await client.post(path, Self.lies)
            _ = try await client.call(.post, path + "/more")
        }
        await gateway.api.callbacks.step()
        let secret = path.split(separator: "-").last.map(String.init) ?? path
        #expect(!gateway.log.text.contains(secret))
    }

    @Test func `the upstream is told an address only where the gateway knows its own`() async throws {
        let pepper = try Pepper(Array(repeating: 7, count: 32))
        let name = ExternalTaskID(stored: "kg-00000000000000000000000001")
        var settings = APISettings.usual
        let tokens = CallbackTokens(pepper: pepper)
        #expect(CallbackAddresses(tokens: tokens, settings: LiveValue(settings)).address(for: name) == nil)
        settings.publicURL = "https://video.example/api"
        let address = CallbackAddresses(tokens: tokens, settings: LiveValue(settings)).address(for: name)
        #expect(address == "https://video.example/api/callbacks/kling/" + tokens.token(for: name))
    }
}
