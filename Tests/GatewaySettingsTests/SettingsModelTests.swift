import GatewayModel
import GatewaySettings
import Testing

struct SettingsModelTests {
    private static let priceRule = #"but must be a price such as "0.14", with at most six decimal places."#
    private static let list = """
          - id: house-v1
            aliases: [film, kling-v1]
            modes: [std, pro]
            durations: [10, 5]
            cfg_scale: true
            camera_control: {modes: [std], durations: [5]}
            prices: {std: {5: "0.14", "10": 0.280001}, pro: {per_second: 00.07}}
          - id: house-v2
            modes: [4k]
            durations: [3]
            prices: {4k: {3: 1}}

        """

    private let bench: SettingsBench

    init() throws {
        bench = try SettingsBench()
    }

    @Test
    func `a list replaces the built-in models`() throws {
        let loaded = try bench.load("models:\n" + Self.list)
        let catalogue = loaded.settings.models
        #expect(catalogue.models.map(\.id.text) == ["house-v1", "house-v2"])
        #expect(catalogue.currency == "USD")
        #expect(catalogue.defaultModel.text == "house-v1")
        #expect(loaded.warnings.isEmpty)
        let expected = CatalogueModel(
            id: ModelID("house-v1"),
            aliases: ["film", "kling-v1"],
            modes: [.standard, .professional],
            durations: [5, 10],
            supportsGuidance: true,
            camera: .init(modes: [.standard], durations: [5]),
            prices: [
                .standard: .perDuration([5: Money(microUnits: 140_000), 10: Money(microUnits: 280_001)]),
                .professional: .perSecond(Money(microUnits: 70_000)),
            ]
        )
        #expect(catalogue["film"] == expected)
        #expect(catalogue["house-v2"]?.supportsGuidance == false)
        #expect(catalogue["house-v2"]?.camera == nil)
    }

    @Test
    func `currency and version can be named`() throws {
        let yaml = "models:\n  currency: EUR\n  version: tariff-7\n  list:\n" + Self.list
        let catalogue = try bench.load(yaml).settings.models
        #expect(catalogue.currency == "EUR")
        #expect(catalogue.version == "tariff-7")
        #expect(catalogue.models.count == 2)
    }

    @Test
    func `a version that nobody named follows the prices`() throws {
        let first = try bench.load("models:\n" + Self.list).settings.models.version
        let again = try bench.load("# other\nmodels:\n  list:\n" + Self.list).settings.models.version
        let other = try bench.load("models:\n" + Self.list.replacing("0.14", with: "0.15")).settings.models.version
        let currency = try bench.load("models:\n  currency: EUR\n  list:\n" + Self.list).settings.models.version
        #expect(first == again)
        #expect(Set([first, other, currency]).count == 3)
        #expect(first.hasPrefix("file-"))
        #expect(first.count == "file-".count + 12)
    }

    @Test
    func `the default model can be any name on sale`() throws {
        #expect(try bench.load("default_model: kling-v3\n").settings.models.defaultModel.text == "kling-v3")
        let yaml = "default_model: film\nmodels:\n" + Self.list
        #expect(try bench.load(yaml).settings.models.defaultModel.text == "film")
        #expect(
            try bench.problems("default_model: kling-v3\nmodels:\n" + Self.list) == [
                #"FILE:1: default_model is "kling-v3", but must be the name of a model on sale: "#
                    + "house-v1, film, kling-v1, house-v2."
            ]
        )
    }

    @Test(arguments: [
        (#"{5: "0.14"}"#, ["models: m in mode std for 10 seconds has no price, so it is refused."]),
        (#"{}"#, ["models: m in mode std for 5, 10 seconds has no price, so it is refused."]),
        (#"{5: "0", 10: "1"}"#, ["models: m in mode std for 5 seconds costs nothing."]),
        (#"{per_second: 0}"#, ["models: m in mode std for 5, 10 seconds costs nothing."]),
    ])
    func `a missing or zero price is allowed and warned of`(prices: String, warnings: [String]) throws {
        let yaml = "models:\n- {id: m, modes: [std], durations: [5, 10], prices: {std: \(prices)}}\n"
        #expect(try bench.load(yaml).warnings == warnings)
    }

    @Test(arguments: [
        (
            "prices: {std: {5: 1e-1}}",
            #"models[0].prices.std.5 is "1e-1", "# + priceRule
        ),
        (
            "prices: {std: {5: -1}}",
            #"models[0].prices.std.5 is "-1", "# + priceRule
        ),
        (
            "prices: {std: {5: 0.0000001}}",
            #"models[0].prices.std.5 is "0.0000001", "# + priceRule
        ),
        (
            "prices: {std: {5: [1]}}",
            #"models[0].prices.std.5 must be a price such as "0.14", with at most six decimal places."#
        ),
        ("prices: {std: {7: 1}}", #"models[0].prices.std has no "7"; there are per_second, 5, 10."#),
        ("prices: {std: {5: 1, !!int 5: 1}}", "models[0].prices.std has 5 twice."),
        (
            "prices: {std: {per_second: 1, 5: 1}}",
            "models[0].prices.std must be per_second or a price for each length, not both."
        ),
        ("prices: {std: 1}", "models[0].prices.std must hold per_second, 5, 10."),
        ("prices: {sdt: {5: 1}}", #"models[0].prices has no "sdt"; there are std."#),
        ("prices: 1", "models[0].prices must hold std."),
        ("cfg_scale: yes", #"models[0].cfg_scale is "yes", but must be true or false."#),
        (
            "camera_control: {modes: [pro], durations: [5]}",
            #"models[0].camera_control.modes has "pro", which is not one of std."#
        ),
        (
            "camera_control: {modes: [std], durations: [7]}",
            "models[0].camera_control.durations has 7, which is not one of 5, 10."
        ),
        ("camera_control: {modes: [std]}", "models[0].camera_control lacks durations."),
        ("camera_control: true", "models[0].camera_control must hold modes, durations."),
        ("aliases: [a, a]", "models[0].aliases names something twice."),
        ("aliases: [m]", #"The model name "m" is taken twice."#),
        ("cfgscale: true", #"models[0] has no "cfgscale"; did you mean cfg_scale?"#),
    ])
    func `what is wrong with a model is told with its place`(field: String, problem: String) throws {
        let prices = field.hasPrefix("prices") ? "" : "prices: {std: {5: 1, 10: 2}}, "
        let yaml = "# models\nmodels:\n- {id: m, modes: [std], durations: [5, 10], \(prices)\(field)}\n"
        let line = problem.hasPrefix("models") ? 3 : 2
        #expect(try bench.problems(yaml) == ["FILE:\(line): \(problem)"])
    }

    @Test(arguments: [
        ("models: {}\n", "FILE:1: models lacks list."),
        ("models: text\n", "FILE:1: models must be a list with at least one entry."),
        ("models: []\n", "FILE:1: models must be a list with at least one entry."),
        (
            "models:\n- text\n",
            "FILE:2: models[0] must hold id, aliases, modes, durations, cfg_scale, camera_control, prices."
        ),
        ("models:\n- {modes: [std], durations: [5], prices: {}}\n", "FILE:2: models[0] lacks id."),
        ("models:\n- {id: m, durations: [5], prices: {}}\n", "FILE:2: models[0] lacks modes."),
        ("models:\n- {id: m, modes: [std], prices: {}}\n", "FILE:2: models[0] lacks durations."),
        ("models:\n- {id: m, modes: [std], durations: [5]}\n", "FILE:2: models[0] lacks prices."),
        (
            "models:\n- {id: m, modes: [], durations: [5], prices: {}}\n",
            "FILE:2: models[0].modes must be a list with at least one entry."
        ),
        (
            "models:\n- {id: m, modes: [s], durations: [0], prices: {}}\n",
            #"FILE:2: models[0].durations[0] is "0", but must be a whole number of seconds from 1 to 3600."#
        ),
        (
            "models:\n- {id: m, modes: [s], durations: [5, 5], prices: {}}\n",
            "FILE:2: models[0].durations names a length twice."
        ),
        (
            "models:\n- {id: m m, modes: [s], durations: [5], prices: {}}\n",
            #"FILE:2: models[0].id is "m m", but must be 1 to 64 letters, digits, ".", "_", "-" or ":"."#
        ),
        (
            "models:\n  currency: usd\n  list:\n  - {id: m, modes: [s], durations: [5], prices: {s: {5: 1}}}\n",
            #"FILE:2: models.currency is "usd", but must be three capital letters, such as USD."#
        ),
    ])
    func `an incomplete section is told with its line`(yaml: String, problem: String) throws {
        #expect(try bench.problems(yaml) == [problem])
    }

    @Test
    func `two models do not share a name`() throws {
        let model = "- {id: m, modes: [s], durations: [5], prices: {s: {5: 1}}}\n"
        #expect(try bench.problems("models:\n" + model + model) == [#"FILE:1: The model name "m" is taken twice."#])
    }
}
