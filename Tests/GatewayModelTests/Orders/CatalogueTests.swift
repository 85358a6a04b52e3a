import GatewayModel
import Testing

struct CatalogueTests {
    private static func model(
        _ id: String,
        aliases: [String] = [],
        modes: [Mode] = [.standard],
        durations: [Int] = [5],
        prices: [Mode: CatalogueModel.Price] = [.standard: .perSecond(Money(microUnits: 7))]
    ) -> CatalogueModel {
        CatalogueModel(id: ModelID(id), aliases: aliases, modes: modes, durations: durations, prices: prices)
    }

    private static func catalogue(_ models: CatalogueModel...) throws -> Catalogue {
        try Catalogue(models: models, defaultModel: ModelID("a"), currency: "EUR", version: "7")
    }

    @Test
    func `a model is found by its id and by every alias, and ordered by its id`() throws {
        let catalogue = try Self.catalogue(Self.model("a", aliases: ["fast", "cheap"]), Self.model("b"))
        for name in ["a", "fast", "cheap"] {
            #expect(catalogue[name]?.id == ModelID("a"))
            #expect(try catalogue.order(.legal { $0.model = name }).order.model == ModelID("a"))
        }
        #expect(catalogue["b"]?.id == ModelID("b"))
        #expect(try catalogue.order(.legal()).order.model == ModelID("a"))
    }

    @Test(arguments: ["", "A", "a ", "kling-v1", "a\u{0}"])
    func `a model that is not there is refused`(name: String) throws {
        let catalogue = try Self.catalogue(Self.model("a"))
        #expect(catalogue[name] == nil)
        #expect(try Refusal(of: .legal { $0.model = name }, by: catalogue) == Refusal(.unknownModel, "model"))
    }

    private static let impossible: [[CatalogueModel]] = [
        [model("a"), model("a")], [model("a", aliases: ["b"]), model("b")], [model("a", aliases: ["a"])],
        [model("a", aliases: ["x"]), model("b", aliases: ["x"])], [model("b")], [], [model("a", modes: [])],
        [model("a", durations: [])],
    ]

    @Test(arguments: impossible)
    func `a catalogue that cannot be right is not made`(models: [CatalogueModel]) {
        let error = #expect(throws: GatewayError.self) {
            try Catalogue(models: models, defaultModel: ModelID("a"), version: "1")
        }
        #expect(error?.code == .invalidField)
        #expect(error?.origin == .gateway)
    }

    @Test
    func `an alias may be the default`() throws {
        let catalogue = try Catalogue(
            models: [Self.model("b", aliases: ["a"])],
            defaultModel: ModelID("a"),
            version: "1"
        )
        #expect(try catalogue.order(.legal()).order.model == ModelID("b"))
    }

    private static let unknownPrices: [[Mode: CatalogueModel.Price]] = [
        [:], [.professional: .perSecond(Money(microUnits: 1))], [.standard: .perDuration([:])],
        [.standard: .perDuration([10: Money(microUnits: 1)])], [.standard: .perSecond(Money(microUnits: .max))],
    ]

    @Test(arguments: unknownPrices)
    func `an unknown price refuses; nothing is ever free by mistake`(prices: [Mode: CatalogueModel.Price]) throws {
        let catalogue = try Self.catalogue(Self.model("a", prices: prices))
        #expect(try Refusal(of: .legal(), by: catalogue) == Refusal(.priceUnknown, nil))
    }

    @Test
    func `a price is per second or per length`() throws {
        let catalogue = try Self.catalogue(
            Self.model(
                "a",
                modes: [.standard, .professional],
                durations: [5, 10],
                prices: [
                    .standard: .perSecond(Money(microUnits: 7)),
                    .professional: .perDuration([5: Money(microUnits: 11), 10: Money(microUnits: 13)]),
                ]
            )
        )
        let expected: [(String, String, Int64)] = [
            ("std", "5", 35), ("std", "10", 70), ("pro", "5", 11), ("pro", "10", 13),
        ]
        for (mode, seconds, price) in expected {
            let order = try catalogue.order(
                .legal {
                    $0.mode = mode
                    $0.seconds = seconds
                }
            )
            #expect(order.price == Money(microUnits: price))
        }
    }
}
