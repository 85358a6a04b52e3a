import GatewayLedger
import GatewayModel
import GatewayTestKit
import Synchronization
import Testing

@testable import GatewayServices

/// Ten thousand videos under way, and callers who look at them all the time.
struct ManyWatchersTests {
    private static let count = 10_000

    /// An upstream that works on everything, and counts what it is asked.
    private final class CountingUpstream: VideoUpstream {
        private struct State {
            var questions: [String: Int] = [:]
            var underWay = 0
            var mostUnderWay = 0
        }

        private let state = Mutex(State())

        var shares: [UpstreamKeyShare] {
            [UpstreamKeyShare(UpstreamKeyID("uk_test"))]
        }

        var questions: [String: Int] {
            state.withLock(\.questions)
        }

        var mostUnderWay: Int {
            state.withLock(\.mostUnderWay)
        }

        func create(_ order: VideoOrder, as name: ExternalTaskID, key: UpstreamKeyID) async -> CreateOutcome {
            .unknown(UpstreamTrouble(.cut))
        }

        func query(task: String, key: UpstreamKeyID) async -> QueryOutcome {
            state.withLock { state in
                state.questions[task, default: 0] += 1
                state.underWay += 1
                state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            }
            state.withLock { $0.underWay -= 1 }
            return .found(TaskReport(id: task, phase: .processing))
        }

        func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome {
            .notFound(UpstreamTrouble(.notFound))
        }
    }

    /// Puts the videos into the store as if they had been sent.
    private static func fill(_ store: TestLedger) async throws {
        try await store.engine.write { connection throws(GatewayError) in
            try connection.run(
                """
                INSERT INTO videos (
                    id, tenant_id, model, mode, seconds, aspect_ratio, prompt, prompt_length, prompt_digest, metadata,
                    price, currency, price_version, state, created_at, updated_at, not_before, started_at,
                    upstream_task_id, next_look_at
                )
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(count))
                SELECT printf('%026d', n), $1, 'kling-v1', 'std', 5, '16:9', 'p', 1, 'd', '{}', 1, 'USD', '1', 'processing',
                    $2, $2, $2, $2, 'task-' || n, $2
                FROM numbers
                """,
                [.text(store.tenant.id.text), SQLValue(store.clock.now)]
            )
            try connection.run(
                """
                INSERT INTO attempts (external_task_id, video_id, number, upstream_key_id, started_at, outcome)
                SELECT 'kg-' || id, id, 1, 'uk_test', 0, 'made' FROM videos
                """
            )
        }
    }

    /// Asks about all that is due, side by side, as the poller's loop does.
    private static func round(_ poller: Poller) async throws {
        while case let due = try await poller.claim(Poller.width), !due.isEmpty {
            await withDiscardingTaskGroup { group in
                for video in due {
                    group.addTask { await poller.poll(video) }
                }
            }
        }
    }

    /// Looks at so many videos, as callers do.
    /// - Returns: How many of them were shown.
    private static func watch(
        _ count: Int,
        from first: Int,
        of tenant: TenantID,
        in reader: LedgerReader
    ) async throws -> Int {
        var shown = 0
        for number in 0..<count {
            let id = "0000000000000000000000" + String(1000 + (first + number * 7) % 9000)
            let video = try await reader.video(try #require(VideoID(taskID: id)), of: tenant)
            shown += video?.status == .inProgress ? 1 : 0
        }
        return shown
    }

    @Test func `the upstream is asked once an interval for each video, however many callers watch`() async throws {
        let store = try await TestLedger(.sqlite)
        try await Self.fill(store)
        let upstream = CountingUpstream()
        let poller = Poller(
            ledger: store.ledger.work,
            upstream: upstream,
            route: ServiceRig.route,
            policy: LiveValue(PollingPolicy.usual),
            clock: store.clock,
            entropy: store.entropy,
            logger: CapturedLog().logger
        )
        try await Self.round(poller)
        #expect(upstream.questions.count == Self.count)
        #expect(upstream.questions.values.allSatisfy { $0 == 1 })
        #expect(upstream.mostUnderWay <= Poller.width)

        store.clock.advance(by: .seconds(5))
        let (reader, tenant) = (store.ledger.reader, store.tenant.id)
        let seen = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await Self.round(poller)
                return 0
            }
            for watcher in 0..<20 {
                group.addTask { try await Self.watch(500, from: watcher * 311, of: tenant, in: reader) }
            }
            return try await group.reduce(0, +)
        }
        #expect(seen == Self.count)
        #expect(upstream.questions.count == Self.count)
        #expect(upstream.questions.values.allSatisfy { $0 == 2 })
        #expect(upstream.mostUnderWay <= Poller.width)
        // Nobody is asked about before the next interval.
        try await Self.round(poller)
        #expect(upstream.questions.values.reduce(0, +) == 2 * Self.count)
    }
}
