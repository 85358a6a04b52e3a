import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// Listing what no index knows: videos of one model, looked for among so many of all.
struct ListOfModelTests {
    private static let rare = ModelID("rare")

    /// Videos of two tenants in turn, of which those at these places are of the rare model.
    private static func fill(_ store: TestLedger, count: Int, rare: Set<Int>) async throws -> [VideoID] {
        let other = try await store.createTenant("other").id
        var videos: [VideoID] = []
        for number in 0..<count {
            store.clock.advance(by: .milliseconds(1))
            videos.append(try await store.admit(tenant: number.isMultiple(of: 2) ? other : nil).id)
            if rare.contains(number) {
                let arguments: [SQLValue] = [.text(Self.rare.text), .text(videos[number].taskID)]
                try await store.execute("UPDATE videos SET model = $1 WHERE id = $2", arguments)
            }
        }
        return videos
    }

    @Test(arguments: TestLedger.Engine.allCases, VideoQuery.Order.allCases)
    func `a page ends where it has looked at so many, and the next goes on from there`(
        _ engine: TestLedger.Engine,
        order: VideoQuery.Order
    ) async throws {
        let store = try await TestLedger(engine)
        let rare: Set = [0, 7, 8, 21, 29]
        let videos = try await Self.fill(store, count: 30, rare: rare)
        let wanted = rare.sorted().map { videos[$0] }
        let ordered = order == .ascending ? videos : videos.reversed()
        for status in [nil, VideoStatus.queued] {
            for looks in [1, 4, 10, 29, 30, 31, VideoQuery.maximumLooks] {
                for limit in [1, 2, 4, 500] {
                    var query = VideoQuery(tenant: nil, limit: limit, order: order, status: status)
                    (query.model, query.looks) = (Self.rare, looks)
                    var (found, pages): ([VideoID], Int) = ([], 0)
                    repeat {
                        let page = try await store.ledger.reader.list(query)
                        #expect(page.videos.count <= limit)
                        found += page.videos.map(\.id)
                        // It leads on, and never back.
                        #expect(page.next == nil || page.next != query.after)
                        query.after = page.next
                        pages += 1
                    } while query.after != nil && pages <= 60
                    #expect(found == (order == .ascending ? wanted : wanted.reversed()), "\(looks) \(limit)")
                    #expect(looks <= 30 || limit < 500 || pages == 1)
                }
            }
        }
        var query = VideoQuery(tenant: nil, limit: 2, order: order)
        (query.model, query.looks) = (Self.rare, 5)
        query.after = ordered[order == .ascending ? 8 : 8]
        let page = try await store.ledger.reader.list(query)
        #expect(page.videos.isEmpty || order == .descending)
        #expect(page.next == ordered[13])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a status whoever's is merged from the tenants whose first can be on the page`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        var expected: [VideoID] = []
        for number in 0..<12 {
            let tenant = try await store.createTenant("t\(number)").id
            for _ in 0..<(1 + number % 3) {
                store.clock.advance(by: .milliseconds(1))
                expected.append(try await store.admit(tenant: tenant).id)
            }
        }
        let log = StatementLog()
        let reader = Ledger(engine: log.engine(over: store.engine)).reader
        for limit in [1, 2, 5, 100] {
            var query = VideoQuery(tenant: nil, limit: limit, status: .queued)
            var found: [VideoID] = []
            repeat {
                let page = try await reader.list(query)
                // One statement for the heads, and one for each tenant that matters.
                #expect(log.take().count <= min(13, limit + 2))
                found += page.videos.map(\.id)
                query.after = page.next
            } while query.after != nil && found.count < 100
            #expect(found == expected.reversed())
        }
    }
}
