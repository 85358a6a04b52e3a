import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct FairOrderTests {
    /// A store with tenants `t1`, `t2`, … of these weights, each with so many videos waiting.
    private static func store(
        _ engine: TestLedger.Engine,
        weights: [Int],
        videos: [Int]
    ) async throws -> (store: TestLedger, tenants: [TenantID]) {
        let store = try await TestLedger(engine)
        var tenants: [TenantID] = []
        for (index, weight) in weights.enumerated() {
            _ = try await store.createTenant("t\(index + 1)")
            tenants.append(try await store.weigh("t\(index + 1)", weight))
        }
        // The first tenant's videos all come before the second's, and so on.
        for (tenant, count) in zip(tenants, videos) {
            for _ in 0..<count {
                store.clock.advance(by: .milliseconds(1))
                _ = try await store.admit(tenant: tenant)
            }
        }
        return (store, tenants)
    }

    /// Starts the next video, which ends at once.
    private static func start(_ store: TestLedger) async throws -> TenantID? {
        guard let submission = try await store.beginSubmission(slots: 1) else {
            return nil
        }
        try await store.record(.failed(VideoFailure(.upstreamRejected)), of: submission)
        return submission.origin?.tenant
    }

    private static func starts(_ count: Int, _ store: TestLedger) async throws -> [TenantID] {
        var starts: [TenantID] = []
        while starts.count < count, let tenant = try await start(store) {
            starts.append(tenant)
        }
        return starts
    }

    private static func shares(_ starts: some Sequence<TenantID>, _ tenants: [TenantID]) -> [Int] {
        tenants.map { tenant in starts.count { $0 == tenant } }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `tenants that all wait have the parts of their weights in every window of sixty starts`(
        _ engine: TestLedger.Engine
    ) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 2, 3], videos: [400, 80, 120])
        let starts = try await Self.starts(240, store)
        for window in 0...(240 - 60) {
            let shares = Self.shares(starts[window..<window + 60], tenants)
            for (share, expected) in zip(shares, [10, 20, 30]) {
                // One more or less, where the window cuts a round.
                #expect(abs(share - expected) <= 1, "\(window): \(shares)")
            }
        }
        // Whoever is left has all of it.
        #expect(Set(try await Self.starts(60, store)) == [tenants[0]])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `whoever begins to wait is among the next, and nobody has saved up turns`(
        _ engine: TestLedger.Engine
    ) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [3, 2, 1], videos: [60, 60, 0])
        _ = try await Self.starts(25, store)
        for _ in 0..<20 {
            store.clock.advance(by: .milliseconds(1))
            _ = try await store.admit(tenant: tenants[2])
        }
        let starts = try await Self.starts(12, store)
        #expect(starts.prefix(3).contains(tenants[2]))
        #expect(Self.shares(starts, tenants) == [6, 4, 2])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the order is the same after a restart and for another server`(_ engine: TestLedger.Engine) async throws {
        let (kept, _) = try await Self.store(engine, weights: [1, 2, 3], videos: [10, 10, 10])
        let expected = try await kept.ledger.reader.queuePlaces().first(.max)
        var (store, order) = (kept, [VideoID]())
        while let submission = try await store.beginSubmission(slots: 1) {
            order.append(submission.video)
            try await store.record(.failed(VideoFailure(.upstreamRejected)), of: submission)
            if order.count % 7 == 0 {
                store = try await store.reopened()
            }
        }
        #expect(order == expected)
        #expect(order.count == 30)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of a tenant's own videos the highest priority goes first, which changes nothing for others`(
        _ engine: TestLedger.Engine
    ) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 1], videos: [0, 3])
        var admitted: [(id: VideoID, priority: Int)] = []
        for priority in [0, 9, 4, 9, 0] {
            store.clock.advance(by: .milliseconds(1))
            admitted.append((try await store.admit(tenant: tenants[0], priority: priority).id, priority))
        }
        var order: [(tenant: TenantID?, video: VideoID)] = []
        while let submission = try await store.beginSubmission(slots: 10) {
            order.append((submission.origin?.tenant, submission.video))
        }
        #expect(order.filter { $0.tenant == tenants[0] }.map(\.video) == [1, 3, 2, 0, 4].map { admitted[$0].id })
        #expect(order.prefix(6).count { $0.tenant == tenants[1] } == 3)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that is turned away keeps its place and gives its tenant the turn back`(
        _ engine: TestLedger.Engine
    ) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 1], videos: [3, 3])
        for round in 1...4 {
            let submission = try #require(try await store.beginSubmission(slots: 1))
            #expect(submission.origin?.tenant == tenants[0])
            #expect(submission.refusals == round - 1)
            try await store.record(.requeued(notBefore: store.clock.now), of: submission)
        }
        #expect(Self.shares(try await Self.starts(4, store), tenants) == [2, 2])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a tenant that is passed over does not lose its turn, and does not save up turns`(
        _ engine: TestLedger.Engine
    ) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 1], videos: [10, 20])
        _ = try await store.ledger.changes.pause(.tenant(tenants[0]), reason: nil, author: nil, at: store.clock.now)
        #expect(Set(try await Self.starts(8, store)) == [tenants[1]])
        _ = try await store.ledger.changes.resume(.tenant(tenants[0]))
        let starts = try await Self.starts(8, store)
        #expect(starts.first == tenants[0])
        // The one turn that it had kept, and then by weight.
        #expect(Self.shares(starts, tenants) == [5, 3])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a longer video takes more of its tenant's turn`(_ engine: TestLedger.Engine) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 1], videos: [0, 0])
        var long = OrderRequest()
        (long.prompt, long.seconds) = ("A long one.", "10")
        let priced = try Catalogue.standard().order(long)
        for _ in 0..<20 {
            store.clock.advance(by: .milliseconds(1))
            _ = try await store.ledger.admissions.admit(try store.admission(tenant: tenants[0], priced: priced))
            _ = try await store.admit(tenant: tenants[1])
        }
        #expect(Self.shares(try await Self.starts(18, store), tenants) == [6, 12])
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `another weight counts from the next start on`(_ engine: TestLedger.Engine) async throws {
        let (store, tenants) = try await Self.store(engine, weights: [1, 1], videos: [40, 40])
        #expect(Self.shares(try await Self.starts(10, store), tenants) == [5, 5])
        try await store.weigh("t2", 4)
        #expect(Self.shares(try await Self.starts(20, store), tenants) == [4, 16])
    }
}
