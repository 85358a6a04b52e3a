import GatewayModel
import Testing

@testable import GatewayLedger
@testable import GatewayServer

struct PriceFindingsTests {
    private static let dollars = PriceHistory.Price(
        version: "one",
        currency: "USD",
        model: ModelID("kling-v1"),
        mode: .standard,
        seconds: 5,
        amount: Money(microUnits: 140_000)
    )

    /// Prices of one model, whose price is one amount for each length.
    private func findings(
        currency: String = "USD",
        version: String = "one",
        price: Int64 = 140_000,
        _ history: PriceHistory
    ) throws -> PriceFindings {
        let model = CatalogueModel(
            id: ModelID("kling-v1"),
            modes: [.standard],
            durations: [5],
            prices: [.standard: .perDuration([5: Money(microUnits: price)])]
        )
        let catalogue = try Catalogue(models: [model], defaultModel: model.id, currency: currency, version: version)
        return PriceFindings(catalogue, history)
    }

    private func history(
        _ currency: String?,
        held: Int64 = 0,
        charged: Int64 = 0,
        _ prices: [PriceHistory.Price] = []
    ) -> PriceHistory {
        PriceHistory(
            currency: currency,
            held: Money(microUnits: held),
            charged: Money(microUnits: charged),
            prices: prices
        )
    }

    @Test
    func `another currency is a problem while there is money in the old one, held or charged`() throws {
        #expect(try findings(currency: "EUR", history("USD", held: 1)).problems.count == 1)
        #expect(try findings(currency: "EUR", history("USD", charged: 1)).problems.count == 1)
        #expect(try findings(currency: "EUR", history("USD")).problems.isEmpty)
        #expect(try findings(currency: "EUR", history(nil)).problems.isEmpty)
        #expect(try findings(currency: "USD", history("USD", held: 1, charged: 1)).problems.isEmpty)
    }

    @Test
    func `another price is a warning under the same version alone`() throws {
        let known = history("USD", [Self.dollars])
        #expect(try findings(known).warnings.isEmpty)
        #expect(try findings(price: 150_000, known).warnings.count == 1)
        #expect(try findings(version: "two", price: 150_000, known).warnings.isEmpty)
        #expect(try findings(currency: "EUR", price: 150_000, known).warnings.isEmpty)
    }

    @Test
    func `the latest price of each kind of video counts, and what is not on sale does not`() throws {
        let older = PriceHistory.Price(
            version: "one",
            currency: "USD",
            model: Self.dollars.model,
            mode: .standard,
            seconds: 5,
            amount: Money(microUnits: 1)
        )
        let gone = PriceHistory.Price(
            version: "one",
            currency: "USD",
            model: ModelID("gone"),
            mode: .professional,
            seconds: 7,
            amount: Money(microUnits: 1)
        )
        #expect(try findings(history("USD", [gone, Self.dollars, older])).warnings.isEmpty)
        #expect(try findings(history("USD", [gone, older, Self.dollars])).warnings.count == 1)
    }
}
