import Digests
import GatewayModel

extension Catalogue {
    /// A name for a state of prices that nobody named: the same for the same prices, another for others.
    static func version(of models: [CatalogueModel], currency: String) -> String {
        var digest = SHA256()
        digest.update(data: Array(currency.utf8))
        for model in models {
            for mode in model.modes {
                for seconds in model.durations {
                    let price = model.prices[mode]?.amount(seconds: seconds)
                    let line = "\n\(model.id) \(mode) \(seconds) \(price?.description ?? "-")"
                    digest.update(data: Array(line.utf8))
                }
            }
        }
        let hex = digest.finalize().prefix(6)
            .map { byte in
                String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
            }
        return "file-" + hex.joined()
    }
}

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
