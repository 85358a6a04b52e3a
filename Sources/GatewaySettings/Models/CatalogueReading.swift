import GatewayModel
import Yams

/// Reads the models on sale: a list of them, or `currency`, `version` and `list`.
///
/// Prices are read as they are written, and never become a floating-point number.
struct CatalogueReading: NodeReading {
    /// What the models section says.
    struct Offer {
        var currency: String?
        var version: String?
        var models: [CatalogueModel] = []
    }

    let path: String
    let key: String? = SettingKey.models.rawValue
    var problems: [ConfigurationProblem] = []

    init(path: String) {
        self.path = path
    }

    /// Reads the section.
    mutating func offer(_ node: Node) -> Offer {
        var offer = Offer()
        guard case .mapping = node else {
            offer.models = models(node, "models")
            return offer
        }
        let fields = fields(node, "models", known: ["currency", "version", "list"])
        offer.currency = fields["currency"]
            .flatMap { node in
                value(node, "models.currency", rule: "three capital letters, such as USD") { text in
                    let isLetters = text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
                    return text.utf8.count == 3 && isLetters ? text : nil
                }
            }
        offer.version = fields["version"].flatMap { name($0, "models.version") }
        if let list = required("list", fields, node, "models") {
            offer.models = models(list, "models.list")
        }
        return offer
    }

    private mutating func models(_ node: Node, _ place: String) -> [CatalogueModel] {
        guard let items = items(node, place) else {
            return []
        }
        return items.enumerated().compactMap { model($1, "\(place)[\($0)]") }
    }

    private mutating func model(_ node: Node, _ place: String) -> CatalogueModel? {
        let known = ["id", "aliases", "modes", "durations", "cfg_scale", "camera_control", "prices"]
        let fields = fields(node, place, known: known)
        guard let id = required("id", fields, node, place).flatMap({ name($0, "\(place).id") }),
            let modes = required("modes", fields, node, place).flatMap({ names($0, "\(place).modes") }),
            let durations = required("durations", fields, node, place)
                .flatMap({ durations($0, "\(place).durations", among: nil) }),
            let prices = required("prices", fields, node, place)
        else {
            return nil
        }
        return CatalogueModel(
            id: ModelID(id),
            aliases: fields["aliases"].flatMap { names($0, "\(place).aliases", mayBeEmpty: true) } ?? [],
            modes: modes.map { Mode($0) },
            durations: durations,
            supportsGuidance: fields["cfg_scale"].flatMap { flag($0, "\(place).cfg_scale") } ?? false,
            camera: fields["camera_control"]
                .flatMap {
                    camera($0, "\(place).camera_control", modes: modes, durations: durations)
                },
            prices: self.prices(prices, "\(place).prices", modes: modes, durations: durations)
        )
    }

    private mutating func camera(
        _ node: Node,
        _ place: String,
        modes: [String],
        durations known: [Int]
    ) -> CatalogueModel.CameraSupport? {
        let fields = fields(node, place, known: ["modes", "durations"])
        guard let some = required("modes", fields, node, place).flatMap({ names($0, "\(place).modes", among: modes) }),
            let lengths = required("durations", fields, node, place)
                .flatMap({ durations($0, "\(place).durations", among: known) })
        else {
            return nil
        }
        return CatalogueModel.CameraSupport(modes: Set(some.map { Mode($0) }), durations: Set(lengths))
    }
}
