import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct ListTests {
    /// A tenant's videos in the order of their ids, one a millisecond.
    private static func fill(_ store: TestLedger, count: Int, tenant: TenantID? = nil) async throws -> [VideoID] {
        var videos: [VideoID] = []
        for _ in 0..<count {
            store.clock.advance(by: .milliseconds(1))
            videos.append(try await store.admit(tenant: tenant).id)
        }
        return videos
    }

    /// Follows a listing from page to page.
    private static func walk(_ store: TestLedger, _ query: VideoQuery) async throws -> [[VideoID]] {
        var query = query
        var pages: [[VideoID]] = []
        repeat {
            let page = try await store.ledger.reader.list(query)
            pages.append(page.videos.map(\.id))
            guard page.hasMore else {
                return pages
            }
            query.after = page.next
        } while pages.count < 100
        return pages
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoQuery.Order.allCases)
    func `pages follow each other without gap or overlap`(
        _ engine: TestLedger.Engine,
        order: VideoQuery.Order
    ) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        let videos = try await Self.fill(store, count: 7)
        _ = try await Self.fill(store, count: 3, tenant: other.id)
        let expected = order == .ascending ? videos : videos.reversed()
        for limit in [1, 2, 3, 7, 8] {
            let pages = try await Self.walk(store, VideoQuery(tenant: store.tenant.id, limit: limit, order: order))
            #expect(pages.flatMap { $0 } == expected)
            #expect(pages.dropLast().allSatisfy { $0.count == limit })
        }
        let all = try await Self.walk(store, VideoQuery(tenant: nil, limit: 4, order: order))
        #expect(all.flatMap { $0 }.count == 10)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `nothing yet is an empty page`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let page = try await store.ledger.reader.list(VideoQuery(tenant: store.tenant.id))
        #expect(page.videos.isEmpty)
        #expect(!page.hasMore)
    }

    @Test(arguments: TestLedger.Engine.allCases, [(-5, 1), (0, 1), (1, 1), (500, 500), (501, 500), (.max, 500)])
    func `a page has 1 to 500 videos`(_ engine: TestLedger.Engine, limit: (asked: Int, given: Int)) async throws {
        let store = try await TestLedger(engine)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<(limit.given + 1) {
                group.addTask { _ = try await store.admit() }
            }
        }
        let page = try await store.ledger.reader.list(VideoQuery(tenant: store.tenant.id, limit: limit.asked))
        #expect(page.videos.count == limit.given)
        #expect(page.hasMore)
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoStatus.allCases)
    func `a listing by status has all of its states and no others`(
        _ engine: TestLedger.Engine,
        status: VideoStatus
    ) async throws {
        let store = try await TestLedger(engine)
        var placed: [VideoID: VideoState] = [:]
        for state in VideoState.allCases.filter({ $0 != .queued }) + [.queued] {
            store.clock.advance(by: .milliseconds(1))
            placed[try await store.place(state).id] = state
        }
        for order in VideoQuery.Order.allCases {
            let query = VideoQuery(tenant: store.tenant.id, limit: 2, order: order, status: status)
            let listed = try await Self.walk(store, query).flatMap { $0 }
            #expect(Set(listed.compactMap { placed[$0] }) == Set(status.states))
            #expect(listed == (order == .ascending ? listed.sorted() : listed.sorted().reversed()))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoQuery.Order.allCases)
    func `what is admitted, ends or is deleted meanwhile moves nothing between pages`(
        _ engine: TestLedger.Engine,
        order: VideoQuery.Order
    ) async throws {
        let store = try await TestLedger(engine)
        let videos = try await Self.fill(store, count: 20)
        var seen: [VideoID] = []
        var query = VideoQuery(tenant: store.tenant.id, limit: 3, order: order)
        repeat {
            let page = try await store.ledger.reader.list(query)
            seen += page.videos.map(\.id)
            query.after = page.videos.last?.id
            _ = try await Self.fill(store, count: 2)
            if let last = page.videos.last?.id {
                _ = try await store.ledger.changes.cancelVideo(last, at: store.clock.now)
                try await store.ledger.admissions.delete(last, of: store.tenant.id, at: store.clock.now)
            }
        } while Set(videos).subtracting(seen).count > 0 && seen.count < 200
        #expect(Set(seen).isSuperset(of: videos))
        #expect(Set(seen).count == seen.count)
    }

    @Test(arguments: TestLedger.Engine.allCases, [(0, 3), (2, 3), (6, 1), (7, 0), (1_000_000, 0), (-1, 3)])
    func `numbered pages pass over the first videos`(
        _ engine: TestLedger.Engine,
        page: (offset: Int, count: Int)
    ) async throws {
        let store = try await TestLedger(engine)
        let videos = try await Self.fill(store, count: 7)
        var query = VideoQuery(tenant: store.tenant.id, limit: 3)
        query.offset = page.offset
        let listed = try await store.ledger.reader.list(query).videos.map(\.id)
        #expect(listed == Array(videos.reversed().dropFirst(max(page.offset, 0)).prefix(3)))
        #expect(listed.count == page.count)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `pages of every size and place are one statement, so that the cache of statements stays small`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let log = StatementLog()
        let ledger = Ledger(engine: log.engine(over: store.engine))
        for size in 1...30 {
            var query = VideoQuery(tenant: nil, limit: size)
            query.offset = size * 7
            _ = try await ledger.reader.list(query)
        }
        #expect(Set(log.take().map(\.sql)).count == 1)
        let now = store.clock.now
        for count in 1...30 {
            _ = try await ledger.work.claimDue(at: now, lease: .zero, limit: count)
            _ = try await ledger.work.claimFiles(at: now, lease: .zero, limit: count)
            _ = try await ledger.work.expiredFiles(at: now, limit: count)
            _ = try await ledger.work.expireQueued(at: now, limit: count)
        }
        #expect(Set(log.take().map(\.sql)).count == 4)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `places in the queue count from one over all tenants`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        var positions: [Int?] = []
        for index in 0..<4 {
            store.clock.advance(by: .milliseconds(1))
            let video = try await store.admit(tenant: index.isMultiple(of: 2) ? nil : other.id)
            positions.append(try await store.queuePosition(of: video))
        }
        #expect(positions == [1, 2, 3, 4])
        _ = try await store.beginSubmission()
        let page = try await store.ledger.reader.list(VideoQuery(tenant: nil, order: .ascending))
        let places = try await store.ledger.reader.queuePlaces()
        #expect(page.videos.map { $0.queuePlace.map(places.position) } == [nil, 1, 2, 3])
    }
}
