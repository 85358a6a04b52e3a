import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// Keys that are exchanged while the gateway runs.
@Suite struct LiveKeyringTests {
    private static func ring(_ keys: String...) throws -> UpstreamKeyring {
        try UpstreamKeyring(keys.map { try UpstreamKeyringTests.entry($0) })
    }

    private static func id(_ key: String) throws -> UpstreamKeyID {
        try UpstreamKey(reading: key).id
    }

    @Test func `a key that is taken out still asks for what it made, until it is forgotten`() throws {
        let (old, new) = (try Self.id("sk-old-key"), try Self.id("sk-new-key"))
        let keyring = LiveKeyring(try Self.ring("sk-old-key"))
        let change = try keyring.replace(with: Self.ring("sk-new-key"), at: .seconds(5))
        #expect(change.added == [new])
        #expect(change.removed == [old])
        #expect(keyring.shares.map(\.id) == [new])
        #expect(keyring.key(old).key.id == old)
        #expect(keyring.retired(before: .seconds(5)) == [])
        #expect(keyring.retired(before: .seconds(6)) == [old])
        keyring.forget([old])
        #expect(keyring.retired(before: .seconds(6)) == [])
        #expect(keyring.key(old).key.id == new)
    }

    @Test func `another key stands in for one that is gone, which is said once`() throws {
        let keyring = LiveKeyring(try Self.ring("sk-new-key"))
        let gone = UpstreamKeyID("uk_00000000")
        #expect(keyring.key(gone).isNewlyMissed)
        #expect(!keyring.key(gone).isNewlyMissed)
        #expect(keyring.key(UpstreamKeyID("uk_00000001")).isNewlyMissed)
        #expect(!keyring.key(try Self.id("sk-new-key")).isNewlyMissed)
    }

    @Test func `a key that comes back is not kept as one that was taken out`() throws {
        let keyring = LiveKeyring(try Self.ring("sk-old-key"))
        _ = try keyring.replace(with: Self.ring("sk-new-key"), at: .zero)
        _ = try keyring.replace(with: Self.ring("sk-old-key"), at: .seconds(1))
        #expect(keyring.retired(before: .seconds(9)) == [try Self.id("sk-new-key")])
        keyring.forget([try Self.id("sk-old-key")])
        #expect(keyring.key(try Self.id("sk-old-key")).key.id == (try Self.id("sk-old-key")))
    }

    @Test func `old and new keys are hidden in the upstream's words`() throws {
        let keyring = LiveKeyring(try Self.ring("sk-OLDcanary0123456789"))
        _ = try keyring.replace(with: Self.ring("sk-NEWcanary9876543210"), at: .zero)
        keyring.forget(keyring.retired(before: .seconds(1)))
        let text = keyring.redaction.clean("OLDcanary0123456789 and NEWcanary9876543210 are bad")
        #expect(text?.contains("canary") == false)
        #expect(text?.contains("are bad") == true)
    }

    @Test func `no more than so many keys are kept that were taken out, and then none is put in force`() throws {
        let keyring = LiveKeyring(try Self.ring("sk-key-0"))
        for number in 1...LiveKeyring.maximumRetired {
            _ = try keyring.replace(with: Self.ring("sk-key-\(number)"), at: .zero)
        }
        let before = keyring.shares
        #expect(throws: GatewayError.self) { try keyring.replace(with: Self.ring("sk-key-last"), at: .zero) }
        #expect(keyring.shares == before)
    }

    @Test func `a client takes up other keys at its next call, and says once that a key is gone`() async throws {
        let body = #"{"code":0,"message":"SUCCEED","data":{"task_id":"1","task_status":"processing"}}"#
        let log = CapturedLog()
        let keyring = LiveKeyring(try Self.ring("sk-first-key"))
        try await ScriptedServer.run(.answer(200, body)) { server, port in
            let client = KlingClient(
                try KlingClientConfiguration.usual(baseURL: "http://127.0.0.1:\(port)"),
                keyring: keyring,
                clock: ManualClock(),
                logger: log.logger
            )
            let (first, second) = (try Self.id("sk-first-key"), try Self.id("sk-second-key"))
            _ = try keyring.replace(with: Self.ring("sk-second-key"), at: .zero)
            for key in [first, second, UpstreamKeyID("uk_ffffffff"), UpstreamKeyID("uk_ffffffff")] {
                _ = await client.query(task: "1", key: key)
            }
            await client.shutdown()
            let sent = server.requests.map { $0.headers["authorization"] }
            let expected = ["sk-first-key", "sk-second-key", "sk-second-key", "sk-second-key"]
            #expect(sent == expected.map { "Bearer \($0)" })
        }
        #expect(log.lines.count { "\($0.message)".contains("is not configured any more") } == 1)
    }

    @Test(arguments: [
        (200, #"{"code":"success","data":null}"#, true), (400, #"{"code":1201,"message":"no such name"}"#, true),
        (404, #"{"code":1203,"message":"not found"}"#, true), (401, #"{"code":1002,"message":"bad"}"#, false),
        (503, "{}", false), (404, "<html></html>", false),
    ])
    func `a question that costs nothing tells whether a key works, and leaves no line`(
        status: Int,
        body: String,
        works: Bool
    ) async throws {
        let log = CapturedLog()
        try await ScriptedServer.run(.answer(status, body)) { _, port in
            let outcome = try await KlingClient.run(port: port, log: log) {
                await $0.probe(as: Fixture.name, key: $0.currentKey)
            }
            if case .works = outcome {
                #expect(works)
            } else {
                #expect(!works)
            }
        }
        #expect(log.lines.isEmpty)
    }
}
