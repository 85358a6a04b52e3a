import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct AdmissionLimitTests {
    /// Each limit that pays for exactly two standard orders (5 seconds at 0.14), and what the third is refused with.
    private static let limits: [(LimitName, String, GatewayError.Code)] = [
        (.concurrentVideos, "2", .tooManyInProgress), (.videosPerDay, "2", .dailyLimitReached),
        (.videosPerMonth, "2", .monthlyLimitReached), (.secondsPerMonth, "10", .monthlyLimitReached),
        (.budgetPerDay, "0.28", .budgetExhausted), (.budgetPerMonth, "0.28", .budgetExhausted),
    ]

    @Test(arguments: TestLedger.Engine.allCases, limits.indices)
    func `an order that just fits is admitted and the next is refused and takes nothing`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let (name, limit, code) = Self.limits[index]
        let store = try await TestLedger(engine)
        try await store.limit([name: limit])
        #expect(try await store.refusal() == nil)
        #expect(try await store.refusal() == nil)
        let before = try await store.rows("SELECT * FROM balances ORDER BY name")
        #expect(try await store.refusal() == code)
        #expect(try await store.rows("SELECT * FROM balances ORDER BY name") == before)
        #expect(try await store.number("SELECT COUNT(*) FROM videos") == 2)
        #expect(try await store.number("SELECT COUNT(*) FROM entries") == 2)
        let use = try await store.use(of: name)
        #expect(use.remaining == 0)
        #expect(use.used == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases, limits.indices)
    func `one micro-unit, second or video too little refuses the first`(
        _ engine: TestLedger.Engine,
        index: Int
    ) async throws {
        let (name, _, code) = Self.limits[index]
        let store = try await TestLedger(engine)
        let less: [LimitName: String] = [.secondsPerMonth: "4", .budgetPerDay: "0.139999", .budgetPerMonth: "0.139999"]
        try await store.limit([name: less[name] ?? "0"])
        #expect(try await store.refusal() == code)
        #expect(try await store.number("SELECT COUNT(*) FROM balances") == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `of several limits that are reached the one that lasts longest is named`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let fromShortToLong: [(LimitName, GatewayError.Code)] = [
            (.concurrentVideos, .tooManyInProgress), (.videosPerDay, .dailyLimitReached),
            (.budgetPerDay, .budgetExhausted), (.videosPerMonth, .monthlyLimitReached),
            (.secondsPerMonth, .monthlyLimitReached), (.budgetPerMonth, .budgetExhausted),
        ]
        for (name, code) in fromShortToLong {
            try await store.limit([name: "0"])
            #expect(try await store.refusal() == code)
        }
    }

    private static let ends: [(VideoState, Bool, Bool)] = [
        // state, still counts as concurrent, counts as used (nil money is still held)
        (.queued, true, false), (.submitting, true, false), (.unknown, true, false), (.submitted, true, false),
        (.processing, true, false), (.timedOut, false, false), (.succeeded, false, true), (.failed, false, false),
        (.canceled, false, false), (.expired, false, false),
    ]

    @Test(arguments: TestLedger.Engine.allCases, ends.indices)
    func `an end uses or gives back what was taken, once`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (state, isConcurrent, isUsed) = Self.ends[index]
        let isHeld = !state.isFinal
        let store = try await TestLedger(engine)
        _ = try await store.place(state)
        #expect(try await store.use(of: .concurrentVideos).held == (isConcurrent ? 1 : 0))
        #expect(try await store.use(of: .concurrentVideos).used == 0)
        let amounts: [(LimitName, Int64)] = [
            (.videosPerDay, 1), (.videosPerMonth, 1), (.secondsPerMonth, 5), (.budgetPerDay, 140_000),
            (.budgetPerMonth, 140_000),
        ]
        for (name, amount) in amounts {
            let use = try await store.use(of: name)
            #expect(use.held == (isHeld ? amount : 0))
            #expect(use.used == (isUsed ? amount : 0))
        }
    }

    @Test(arguments: TestLedger.Engine.allCases, [true, false])
    func `a time-out holds its money until it arrives or is given up`(
        _ engine: TestLedger.Engine,
        arrives: Bool
    ) async throws {
        let store = try await TestLedger(engine)
        let video = try await store.place(.timedOut)
        #expect(try await store.use(of: .budgetPerMonth).held == 140_000)
        let end: PollResult = arrives ? .succeeded(url: "u") : .failed(VideoFailure(.timedOut))
        for _ in 0..<3 {
            try await store.record(end, of: video.due(in: .timedOut))
        }
        let use = try await store.use(of: .budgetPerMonth)
        #expect(use.held == 0)
        #expect(use.used == (arrives ? 140_000 : 0))
        #expect(try await store.use(of: .concurrentVideos).held == 0)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a video that ends in the next month settles in the month that held it`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        let ordered = store.clock.now
        let video = try await store.place(.submitted)
        store.clock.advance(by: .seconds(40 * 86_400))
        try await store.record(.succeeded(url: "u"), of: video.due())
        #expect(try await store.use(of: .budgetPerMonth).used == 0)
        #expect(try await store.use(of: .budgetPerMonth, at: ordered).used == 140_000)
        #expect(try await store.use(of: .videosPerDay, at: ordered).used == 1)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a new day begins with nothing used`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.limit([.videosPerDay: "1"])
        #expect(try await store.refusal() == nil)
        #expect(try await store.refusal() == .dailyLimitReached)
        store.clock.advance(by: .seconds(86_400))
        #expect(try await store.refusal() == nil)
        #expect(try await store.use(of: .videosPerMonth).held == 2)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a tenant's limits are nobody else's`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let other = try await store.createTenant("other")
        try await store.limit([.videosPerDay: "0", .models: "kling-v3"])
        #expect(try await store.refusal() == .modelNotAllowed)
        try await store.limit([.models: "none"])
        #expect(try await store.refusal() == .dailyLimitReached)
        #expect(try await store.admit(tenant: other.id).state == .queued)
    }

    private static let choices: [(LimitName, String, GatewayError.Code?)] = [
        (.models, "kling-v1", nil), (.models, "kling-v3,kling-v2-6", .modelNotAllowed), (.modes, "std,pro", nil),
        (.modes, "pro", .modelNotAllowed), (.maxSeconds, "5", nil), (.maxSeconds, "4", .modelNotAllowed),
    ]

    @Test(arguments: TestLedger.Engine.allCases, choices.indices)
    func `what a tenant may not order is refused by name`(_ engine: TestLedger.Engine, index: Int) async throws {
        let (name, value, code) = Self.choices[index]
        let store = try await TestLedger(engine)
        try await store.limit([name: value])
        #expect(try await store.refusal() == code)
    }
}
