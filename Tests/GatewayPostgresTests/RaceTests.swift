import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayPostgres
import GatewayTestKit
import Synchronization
import Testing

/// Two servers that decide about the same at the same moment: the second waits for the first, and then sees what it did.
struct RaceTests {
    private let store: TestLedger
    /// The same store as a second server sees it.
    private let other: TestLedger
    private let name = "race-\(UInt32.random(in: 0 ... .max))"

    init() async throws {
        store = try await TestLedger(.postgres)
        let address = store.address + "&application_name=\(name)"
        other = store.over(try await PostgresEngine.forTests(at: address))
    }

    @Test func `whoever orders while the one that pays is canceled joins its promoted`() async throws {
        let leader = try await order(on: store)
        let promoted = try await order(on: store)
        let joined = try await race(
            holding: "SET source_id = NULL",
            of: { try await $0.ledger.admissions.cancel(leader.id, of: store.tenant.id, at: store.clock.now) },
            against: { try await order(on: other) }
        )
        #expect(joined.cache == .collapsed)
        #expect(try await store.ledger.reader.video(promoted.id)?.cost.amount == Money(microUnits: 140_000))
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results == [])
    }

    @Test func `whoever orders while the file comes shares it`() async throws {
        let leader = try await order(on: store)
        // Has one follower already, so that there is a statement behind the one that locks it.
        #expect(try await order(on: store).cache == .collapsed)
        let submission = try #require(try await store.beginSubmission())
        let now = store.clock.now
        try await store.ledger.work.record(
            .submitted(taskID: "1", nextPoll: now),
            of: submission,
            trouble: nil,
            at: now
        )
        for due in try await store.ledger.work.claimDue(at: now, lease: .seconds(60), limit: 1) {
            try await store.ledger.work.record(.succeeded(url: "https://files.example/1.mp4"), of: due, at: now)
        }
        let file = ArchivedFile(digest: "ab12", size: 12)
        let shared = try await race(
            holding: "WHERE source_id = $1 AND file_state = 'pending' RETURNING id",
            of: { try await $0.recordStored(file, of: leader.id, expiresAt: now + .seconds(600)) },
            against: { try await order(on: other) }
        )
        #expect(shared.cache == .hit)
    }

    @Test func `a repetition at another server waits for the order that it repeats`() async throws {
        let joined = try await race(
            holding: "INTO entries",
            of: { try await admit(isRepeat: false, on: $0) },
            against: { try await admit(isRepeat: true, on: other) }
        )
        #expect(joined.isReplayed)
        #expect(try await store.ledger.tenants.videoCounts(of: store.tenant.id).values.reduce(0, +) == 1)
    }

    @Test func `an order and the end of another one of the same tenant do not wait in a circle`() async throws {
        _ = try await store.admit()
        let submission = try #require(try await store.beginSubmission())
        let gate = Gate()
        let attempts = Mutex(0)
        let held = store.over(
            DecoratedEngine(store.engine) { sql, _ in
                if sql.contains("INSERT INTO videos") {
                    attempts.withLock { $0 += 1 }
                    gate.passThrough()
                }
                return sql
            }
        )
        async let order = held.admit()
        await gate.waitForArrival()
        let now = store.clock.now
        async let isEnded = other.ledger.work.record(
            .failed(VideoFailure(.upstreamRejected)),
            of: submission,
            trouble: nil,
            at: now
        )
        // The one has the tenant's balances; the other has its video, and both change the same totals.
        try await Patience.until("the end waits for the order") { try await isWaiting() }
        // Whoever is given up by the server comes here again.
        gate.open()
        gate.open()
        _ = try await order
        #expect(try await isEnded)
        #expect(attempts.withLock { $0 } == 1)
        let report = try await LedgerAudit(store.ledger).verify(slots: 5, at: store.clock.now)
        #expect(report.results == [])
    }

    /// Lets the first go as far as a statement, and on once the second waits for it.
    /// - Returns: What the second came to.
    private func race<Outcome: Sendable>(
        holding statement: String,
        of first: @Sendable (TestLedger) async throws -> some Sendable,
        against second: @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let gate = Gate()
        let held = store.over(
            DecoratedEngine(store.engine) { sql, _ in
                if sql.contains(statement) {
                    gate.passThrough()
                }
                return sql
            }
        )
        async let begun = first(held)
        await gate.waitForArrival()
        let end = End()
        async let outcome = end.of(second)
        // Whoever does not wait has not seen what the first does.
        try await Patience.until("the second waits, or ends") { try await isWaiting() || end.isReached }
        gate.open()
        _ = try await begun
        return try await outcome
    }

    /// Whether the second server waits for a lock.
    private func isWaiting() async throws -> Bool {
        let rows = try await store.engine.read { [name] connection throws(GatewayError) in
            try connection.run(
                "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'",
                [.text(name)]
            )
        }
        return !rows.isEmpty
    }

    private func order(on store: TestLedger) async throws -> Video {
        store.clock.advance(by: .milliseconds(1))
        let cache = CacheRequest(policy: CachePolicy(mode: .private, timeToLive: .seconds(86_400)))
        return try await store.ledger.admissions.admit(try store.admission(cache: cache)).video
    }

    private func admit(isRepeat: Bool, on store: TestLedger) async throws -> Admitted {
        let claim = IdempotencyIdentity(route: "/v1/videos", key: nil, digest: "d", isRepeat: isRepeat)
        return try await store.ledger.admissions.admit(try store.admission(identity: claim))
    }
}

/// Whether something is over.
private final class End: Sendable {
    private let flag = Atomic(false)

    var isReached: Bool {
        flag.load(ordering: .acquiring)
    }

    func of<Outcome: Sendable>(_ body: @Sendable () async throws -> Outcome) async throws -> Outcome {
        defer { flag.store(true, ordering: .releasing) }
        return try await body()
    }
}
