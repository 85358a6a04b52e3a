import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct PriceHistoryTests {
    private func month(of store: TestLedger) -> Timestamp {
        QuotaCalendar.utc.windows(at: store.clock.now).month.start
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an empty store remembers nothing`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let history = try await store.ledger.reader.priceHistory(since: month(of: store))
        #expect(history.currency == nil)
        #expect(history.held == .zero && history.charged == .zero)
        #expect(history.prices.isEmpty)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `money is held, then charged, and forgotten with the month`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let price = Money(microUnits: 140_000)
        _ = try await store.place(.succeeded)
        _ = try await store.place(.failed)
        _ = try await store.admit()
        let history = try await store.ledger.reader.priceHistory(since: month(of: store))
        #expect(history.currency == "USD")
        #expect(history.held == price)
        #expect(history.charged == price)
        store.clock.advance(by: .seconds(40 * 86_400))
        let later = try await store.ledger.reader.priceHistory(since: month(of: store))
        #expect(later.held == price)
        #expect(later.charged == .zero)
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the currency is that of the latest entry`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit()
        let latest = try await store.admit()
        try await store.execute("UPDATE entries SET currency = 'EUR' WHERE video_id = $1", [SQLValue(latest.id)])
        #expect(try await store.ledger.reader.priceHistory(since: month(of: store)).currency == "EUR")
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `prices come newest first and once, without what shares another's`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let first = try await store.admit()
        store.clock.advance(by: .seconds(1))
        let second = try await store.admit()
        store.clock.advance(by: .seconds(1))
        let third = try await store.admit()
        store.clock.advance(by: .seconds(1))
        let sharing = try await store.admit()
        try await store.execute("UPDATE videos SET price = 7 WHERE id = $1", [SQLValue(first.id)])
        try await store.execute("UPDATE videos SET price_version = 'next' WHERE id = $1", [SQLValue(third.id)])
        try await store.execute(
            "UPDATE videos SET price = 0, source_id = $2 WHERE id = $1",
            [SQLValue(sharing.id), SQLValue(second.id)]
        )
        let prices = try await store.ledger.reader.priceHistory(since: month(of: store)).prices
        #expect(prices.map(\.version) == ["next", "kling-official-2026-11", "kling-official-2026-11"])
        #expect(prices.map(\.amount.microUnits) == [140_000, 140_000, 7])
        #expect(prices.allSatisfy { $0.model.text == "kling-v1" && $0.mode == .standard && $0.seconds == 5 })
        _ = try await store.admit()
        #expect(try await store.ledger.reader.priceHistory(since: month(of: store)).prices.count == 3)
    }
}
