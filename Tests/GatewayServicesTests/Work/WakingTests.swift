import GatewayLedger
import GatewayModel
import GatewayTestKit
import ServiceLifecycle
import Testing

@testable import GatewayServices

@Suite(.timeLimit(.minutes(Patience.minutes)))
struct WakingTests {
    /// Runs services while a test goes on, on a clock that stands still.
    private static func running(
        _ services: [any Service],
        _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services {
                group.addTask { try await service.run() }
            }
            try await body()
            group.cancelAll()
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an order is sent at once, and so is the next one when a slot is free`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 1)
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"))
        try await Self.running([rig.dispatcher]) {
            let first = try await rig.store.admit()
            try await Patience.until("the first is sent") { rig.upstream.createCount == 1 }
            _ = try await rig.store.admit()
            try await Patience.until("the first is at the upstream") {
                try await rig.video(first.id)?.state == .submitted
            }
            rig.store.clock.advance(by: .milliseconds(5500))
            rig.upstream.answerQueries(.found(TaskReport(id: "1", phase: .failed(VideoFailure(.upstreamFailed)))))
            try await rig.poller.step()
            try await Patience.until("the second is sent") { rig.upstream.createCount == 2 }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a file is fetched as soon as its video was made`(_ engine: TestLedger.Engine) async throws {
        let rig = try await ServiceRig(engine)
        rig.source.answer(.success([1, 2, 3]))
        try await Self.running([rig.archiver]) {
            try await rig.store.clock.untilAsleep()
            let id = try await rig.makeVideo()
            try await Patience.until("the file is there") {
                if case .stored = try await rig.video(id)?.file { true } else { false }
            }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `what is paused is not sent, and is sent at once when the pause ends`(
        _ engine: TestLedger.Engine
    ) async throws {
        let rig = try await ServiceRig(engine, slots: 10)
        rig.upstream.answerCreates(.made(taskID: "1"), .made(taskID: "2"), .made(taskID: "3"))
        let free = try await rig.store.createTenant("free").id
        let scope = PauseScope.tenant(rig.store.tenant.id)
        _ = try await rig.store.ledger.changes.pause(scope, reason: nil, author: nil, at: rig.store.clock.now)
        try await Self.running([rig.dispatcher]) {
            let held = [try await rig.store.admit(), try await rig.store.admit()].map(\.id)
            let other = try await rig.store.admit(tenant: free)
            try await Patience.until("what is not paused is at the upstream") {
                try await rig.video(other.id)?.state == .submitted
            }
            #expect(rig.upstream.createCount == 1)
            for id in held {
                #expect(try await rig.video(id)?.state == .queued)
            }
            // The clock stands still: it is the end of the pause that is told.
            _ = try await rig.store.ledger.changes.resume(scope)
            try await Patience.until("the rest is sent") { rig.upstream.createCount == 3 }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `one server goes on with what another has resumed`(_ engine: TestLedger.Engine) async throws {
        guard engine != .sqlite else {
            return
        }
        let rig = try await ServiceRig(engine)
        rig.upstream.answerCreates(.made(taskID: "1"))
        let other = try await rig.store.reopened()
        _ = try await other.ledger.changes.pause(.all, reason: nil, author: nil, at: rig.store.clock.now)
        try await Self.running([rig.dispatcher]) {
            _ = try await rig.store.admit()
            try await rig.store.clock.untilAsleep()
            #expect(rig.upstream.createCount == 0)
            _ = try await other.ledger.changes.resume(.all)
            try await Patience.until("it is sent") { rig.upstream.createCount == 1 }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `one server sends what another has admitted`(_ engine: TestLedger.Engine) async throws {
        guard engine != .sqlite else {
            return
        }
        let rig = try await ServiceRig(engine)
        rig.upstream.answerCreates(.made(taskID: "1"))
        let other = try await rig.store.reopened()
        try await Self.running([rig.dispatcher]) {
            try await rig.store.clock.untilAsleep()
            _ = try await other.admit()
            try await Patience.until("it is sent") { rig.upstream.createCount == 1 }
        }
    }
}
