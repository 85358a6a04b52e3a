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
