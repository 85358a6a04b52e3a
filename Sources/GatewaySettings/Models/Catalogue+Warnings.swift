import GatewayModel

extension Catalogue {
    /// What an operator should know of the prices: orders that are refused for want of one, and those that are free.
    var warnings: [String] {
        models.flatMap { model in
            model.modes.flatMap { mode in
                let priced = model.durations.map { ($0, model.prices[mode]?.amount(seconds: $0)) }
                return [
                    Self.warning(model, mode, priced.filter { $0.1 == nil }.map(\.0), "has no price, so it is refused"),
                    Self.warning(model, mode, priced.filter { $0.1 == .zero }.map(\.0), "costs nothing"),
                ]
            }
        }
        .compactMap(\.self)
    }

    private static func warning(_ model: CatalogueModel, _ mode: Mode, _ lengths: [Int], _ text: String) -> String? {
        let list = lengths.map(String.init).joined(separator: ", ")
        return lengths.isEmpty ? nil : "models: \(model.id) in mode \(mode) for \(list) seconds \(text)."
    }
}
