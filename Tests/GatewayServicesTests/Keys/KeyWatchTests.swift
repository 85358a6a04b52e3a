import GatewayLedger
import GatewayModel
import GatewayTestKit
import Logging
import Testing

@testable import GatewayServices

/// What is asked with keys: whether a stopped one works again, what money is left, and whether one is still needed.
struct KeyWatchTests {
    private static let (first, second) = (UpstreamKeyID("uk_1"), UpstreamKeyID("uk_2"))
    private static let quiet = KeyWatchPolicy(balanceInterval: .zero, lowBalance: nil)

    @Test func `a stopped key is asked, tried with one video, and works again`() async throws {
        let rig = try await ServiceRig.withKeys(slots: 3, videos: 4, UpstreamKeyShare(Self.first))
        let keys = rig.keys(hasProbes: true)
        let dispatcher = rig.dispatcher(on: rig.store.ledger, keys: keys)
        let watch = rig.keyWatch(keys, policy: Self.quiet)
        rig.upstream.answerCreates(CreateOutcome.refused, CreateOutcome.refused, CreateOutcome.refused)
        try await dispatcher.step()
        await watch.step()
        #expect(!rig.upstream.calls.contains(.probe(Self.first)), "its pause is not over")
        rig.store.clock.advance(by: .seconds(10))
        rig.upstream.answerProbes(.fails(UpstreamTrouble(.credentials)))
        await watch.step()
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 3)
        rig.store.clock.advance(by: .seconds(20))
        await watch.step()
        #expect(rig.upstream.calls.count { $0 == .probe(Self.first) } == 2)
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"), .made(taskID: "3"), .made(taskID: "4"))
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 4, "one video tries it")
        try await dispatcher.step()
        #expect(rig.upstream.createCount == 6)
        #expect(keys.report.map(\.state) == [.closed])
        let changes = rig.log.lines.filter { $0.metadata["upstream_key"] != nil && $0.metadata["video"] == nil }
        #expect(
            changes.map(\.message) == [
                "the upstream refuses the key, no videos are sent with it; put a good one into its place in "
                    + "upstream.key_file, which is read again by itself",
                "the upstream answers with the key again; one video tries it",
                "videos are sent with an upstream key again",
            ]
        )
        #expect(changes.last?.metadata["after_seconds"] == "30")
    }

    @Test func `an empty account is asked for its money first`() async throws {
        let rig = try await ServiceRig.withKeys(videos: 1, UpstreamKeyShare(Self.first))
        let keys = rig.keys(hasProbes: true)
        let watch = rig.keyWatch(keys, policy: Self.quiet)
        rig.upstream.answerCreates(.operatorTrouble(UpstreamTrouble(.balance)))
        try await rig.dispatcher(on: rig.store.ledger, keys: keys).step()
        rig.store.clock.advance(by: .seconds(10))
        rig.upstream.answerBalances(.dollars(available: .zero, used: .zero))
        await watch.step()
        #expect(keys.report.map(\.state) == [.open])
        rig.store.clock.advance(by: .seconds(20))
        rig.upstream.answerBalances(.dollars(available: Money(microUnits: 1), used: .zero))
        await watch.step()
        #expect(keys.report.map(\.state) == [.halfOpen])
        #expect(rig.upstream.calls.suffix(3) == [.balance(Self.first), .balance(Self.first), .probe(Self.first)])
    }

    @Test func `a balance is asked for slowly, and told once when it is low and once when it is not`() async throws {
        let rig = try await ServiceRig.withKeys(videos: 0, UpstreamKeyShare(Self.first))
        let policy = KeyWatchPolicy(balanceInterval: .seconds(600), lowBalance: Money(microUnits: 10_000_000))
        let watch = rig.keyWatch(rig.keys(), policy: policy)
        for left in [11, 9, 8, 12] as [Int64] {
            rig.upstream.answerBalances(.dollars(available: Money(microUnits: left * 1_000_000), used: .zero))
            await watch.step()
            rig.store.clock.advance(by: .seconds(599))
            await watch.step()
            rig.store.clock.advance(by: .seconds(1))
        }
        #expect(rig.upstream.calls == Array(repeating: .balance(Self.first), count: 4))
        #expect(rig.log.lines.map(\.level) == [.warning, .notice])
        #expect(rig.log.lines.first?.metadata["left_usd"] == "9.00")
        #expect(rig.log.lines.first?.metadata["low_balance_usd"] == "10.00")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a key that was taken out is kept until what it made has ended`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig.withKeys(engine, videos: 1, UpstreamKeyShare(Self.first))
        rig.upstream.answerCreates(.made(taskID: "1"))
        try await rig.dispatcher.step()
        let kept = LiveValue([Self.first, Self.second])
        let retired = RetiredKeys(
            list: { moment in moment >= .zero ? kept.value : [] },
            forget: { gone in kept.replace(with: kept.value.filter { !gone.contains($0) }) }
        )
        rig.store.clock.advance(by: .seconds(60))
        let watch = rig.keyWatch(rig.keys(), policy: Self.quiet, retired: retired)
        await watch.step()
        #expect(kept.value == [Self.first])
        rig.upstream.answerQueries(.found(TaskReport(id: "1", phase: .failed(VideoFailure(.upstreamFailed)))))
        try await rig.poller.step()
        await watch.step()
        #expect(kept.value == [Self.first], "it is not looked all the time")
        rig.store.clock.advance(by: KeyWatch.retiredPeriod)
        await watch.step()
        #expect(kept.value == [])
    }
}

extension CreateOutcome {
    /// A refusal of the key.
    static let refused = operatorTrouble(UpstreamTrouble(.credentials, status: 401))
}

extension ServiceRig {
    /// One whose upstream has these keys, one or two, with videos that wait.
    static func withKeys(
        _ engine: TestLedger.Engine = .sqlite,
        slots: Int = 2,
        videos: Int,
        _ shares: UpstreamKeyShare...
    ) async throws -> ServiceRig {
        let rig = try await ServiceRig(engine, slots: slots)
        rig.upstream.replaceKeys(with: shares)
        for _ in 0..<videos {
            _ = try await rig.store.admit()
            rig.store.clock.advance(by: .milliseconds(1))
        }
        return rig
    }
}
