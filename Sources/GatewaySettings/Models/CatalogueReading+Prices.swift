import GatewayModel
import Yams

extension CatalogueReading {
    /// Reads what each mode costs: `per_second`, or a price for each length.
    mutating func prices(
        _ node: Node,
        _ place: String,
        modes: [String],
        durations: [Int]
    ) -> [Mode: CatalogueModel.Price] {
        var prices: [Mode: CatalogueModel.Price] = [:]
        for (mode, node) in fields(node, place, known: modes) {
            prices[Mode(mode)] = price(node, "\(place).\(mode)", durations: durations)
        }
        return prices
    }

    private mutating func price(_ node: Node, _ place: String, durations: [Int]) -> CatalogueModel.Price? {
        let fields = fields(node, place, known: ["per_second"] + durations.map(String.init))
        if let perSecond = fields["per_second"] {
            guard fields.count == 1 else {
                refuse(node, place, "must be per_second or a price for each length, not both.")
                return nil
            }
            return money(perSecond, "\(place).per_second").map { .perSecond($0) }
        }
        var amounts: [Int: Money] = [:]
        for (length, node) in fields {
            if let seconds = Int(length), let amount = money(node, "\(place).\(length)") {
                amounts[seconds] = amount
            }
        }
        return .perDuration(amounts)
    }

    private mutating func money(_ node: Node, _ place: String) -> Money? {
        value(node, place, rule: "a price such as \"0.14\", with at most six decimal places") { Money(decimal: $0) }
    }
}
