import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct WaitingQueueTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `the queue is read in its order, up to a limit, with totals of all of it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        _ = try await store.place(.submitted)
        let turnedAway = try await store.place(.submitting)
        let later = store.clock.now + .seconds(10)
        try await store.record(
            .requeued(notBefore: later),
            of: turnedAway.submission,
            trouble: UpstreamTrouble(.busy, status: 429, code: "1303")
        )
        var admitted: [VideoID] = [turnedAway.id]
        for tenant in [other, other, store.tenant.id, other] {
            store.clock.advance(by: .milliseconds(1))
            admitted.append(try await store.admit(tenant: tenant).id)
        }
        _ = try await store.ledger.changes.pause(.tenant(other), reason: "r", author: nil, at: store.clock.now)
        let queue = try await store.ledger.reader.waiting(limit: 3)
        #expect(queue.videos.map(\.id) == Array(admitted.prefix(3)))
        let first = try #require(queue.videos.first)
        #expect(first.tenant == store.tenant.id && first.model == ModelID("kling-v1"))
        #expect(first.refusals == 1 && first.trouble == "1303" && first.notBefore == later)
        #expect(queue.videos[1].refusals == 0 && queue.videos[1].trouble == nil)
        #expect(queue.count == 5)
        #expect(queue.shares.map(\.tenant) == [other, store.tenant.id])
        #expect(queue.shares.map(\.videos) == [3, 2])
        #expect(queue.shares[1].oldest == first.admittedAt)
        #expect(queue.slotsTaken == 1)
        #expect(queue.pauses.list.map(\.scope) == [.tenant(other)])
        #expect(try await store.ledger.reader.waiting(limit: 100).videos.map(\.id) == admitted)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an empty queue has nothing in it`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.place(.succeeded)
        let queue = try await store.ledger.reader.waiting(limit: 10)
        #expect(queue.videos == [] && queue.shares == [] && queue.count == 0 && queue.slotsTaken == 0)
        #expect(queue.pauses == .none)
    }

    /// Fills the queue at random: several tenants of different weights, models, priorities, videos that have started
    /// already, and one that has taken over the place of another.
    private static func crowd(_ store: TestLedger, videos: Int, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var tenants = [store.tenant.id]
        for number in 1...5 {
            _ = try await store.createTenant("t\(number)")
            tenants.append(try await store.weigh("t\(number)", number))
        }
        var waiting: [VideoID] = []
        for _ in 0..<videos {
            store.clock.advance(by: .milliseconds(1))
            let tenant = tenants[Int.random(in: 0..<tenants.count, using: &random)]
            let video = try await store.admit(tenant: tenant, priority: Int.random(in: -1...1, using: &random))
            waiting.append(video.id)
            let model = "m\(Int.random(in: 1...3, using: &random))"
            let arguments: [SQLValue] = [.text(model), .text(video.id.taskID)]
            try await store.execute("UPDATE videos SET model = $1 WHERE id = $2", arguments)
        }
        for _ in 0..<(videos / 5) {
            _ = try await store.beginSubmission(slots: .max)
        }
        let left = try await store.ledger.reader.queuePlaces().first(.max)
        let (first, last) = (try #require(left.first), try #require(left.last))
        _ = try await store.ledger.changes.cancelVideo(first, at: store.clock.now)
        let place: [SQLValue] = [.text(first.taskID), .text(last.taskID)]
        try await store.execute("UPDATE videos SET place = $1 WHERE id = $2", place)
    }

    @Test(arguments: TestLedger.Engine.allCases, [1, 2, 3] as [UInt64])
    func `however few are asked for, they are the first of the whole order`(
        _ engine: TestLedger.Engine,
        seed: UInt64
    ) async throws {
        let store = try await TestLedger(engine)
        try await Self.crowd(store, videos: 60, seed: seed)
        let places = try await store.ledger.reader.queuePlaces()
        let all = places.first(.max)
        for limit in [1, 2, 3, 5, 8, 13, 30, 100] {
            let queue = try await store.ledger.reader.waiting(limit: limit)
            var marks: [VideoID] = []
            for video in queue.videos {
                let row = try await store.execute(
                    "SELECT COALESCE(place, id) FROM videos WHERE id = $1",
                    [.text(video.id.taskID)]
                )
                if case .text(let text)? = row.first?.first {
                    marks += VideoID(taskID: text).map { [$0] } ?? []
                }
            }
            #expect(marks == Array(all.prefix(limit)), "\(limit)")
            #expect(queue.count == all.count)
            #expect(queue.shares.allSatisfy { $0.videos == places.count(of: $0.tenant) })
            #expect(queue.shares.allSatisfy { $0.weight == places.weight(of: $0.tenant) })
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `it is read by as many statements, and rows, however many wait`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other").id
        let log = StatementLog()
        let reader = Ledger(engine: log.engine(over: store.engine)).reader
        var counts: [Int] = []
        for _ in 0..<3 {
            for number in 0..<40 {
                store.clock.advance(by: .milliseconds(1))
                _ = try await store.admit(tenant: number.isMultiple(of: 2) ? other : nil)
            }
            _ = try await reader.waiting(limit: 7)
            let heard = log.take()
            counts.append(heard.count)
            // Each of the two lines is read as far as it can matter.
            let heads = heard.filter { $0.sql.contains("LIMIT $3") }
            #expect(heads.map { $0.arguments.last } == [.integer(7), .integer(7)])
        }
        #expect(Set(counts).count == 1)
    }
}
