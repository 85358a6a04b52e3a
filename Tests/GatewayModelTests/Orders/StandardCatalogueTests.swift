import GatewayModel
import Testing

struct StandardCatalogueTests {
    /// Kling's official list: units of $0.14.
    @Test(arguments: [
        ("kling-v1", "std", "5", "0.14"), ("kling-v1", "std", "10", "0.28"), ("kling-v1", "pro", "5", "0.49"),
        ("kling-v1", "pro", "10", "0.98"), ("kling-v1-6", "std", "5", "0.28"), ("kling-v1-6", "pro", "10", "0.98"),
        ("kling-v2-master", "pro", "5", "1.40"), ("kling-v2-1-master", "pro", "10", "2.80"),
        ("kling-v2-5-turbo", "std", "5", "0.21"), ("kling-v2-5-turbo", "pro", "10", "0.70"),
        ("kling-v2-6", "std", "10", "0.42"), ("kling-v2-6", "pro", "5", "0.35"), ("kling-v3", "std", "3", "0.252"),
        ("kling-v3", "pro", "15", "1.68"), ("kling-v3", "4k", "5", "2.10"),
    ])
    func `a video costs what the official list says`(
        model: String,
        mode: String,
        seconds: String,
        price: String
    ) throws {
        let order = try Catalogue.standard()
            .order(
                .legal {
                    $0.model = model
                    $0.mode = mode
                    $0.seconds = seconds
                }
            )
        #expect(order.price.description == price)
        #expect(order.order.model.text == model)
    }

    @Test
    func `everything on sale has a price`() throws {
        for model in try Catalogue.standard().models {
            for mode in model.modes {
                for seconds in model.durations {
                    let price = try #require(model.prices[mode]?.amount(seconds: seconds))
                    #expect(price > .zero)
                }
            }
            #expect(model.durations == model.durations.sorted())
        }
    }

    @Test
    func `image-to-video models are not on sale`() throws {
        let names = try Catalogue.standard().models.map(\.id.text)
        #expect(
            names == [
                "kling-v1", "kling-v1-6", "kling-v2-master", "kling-v2-1-master", "kling-v2-5-turbo", "kling-v2-6",
                "kling-v3",
            ]
        )
    }
}
