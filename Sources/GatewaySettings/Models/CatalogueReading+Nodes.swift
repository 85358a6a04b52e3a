import GatewayModel
import Yams

extension CatalogueReading {
    /// The longest name of a model, an alias, a mode or a version.
    static let maximumNameLength = 64
    /// The lengths in seconds that a video may have.
    static let durationRange = 1...3600

    /// A name of letters, digits and a few signs.
    mutating func name(_ node: Node, _ place: String) -> String? {
        let rule = "1 to \(Self.maximumNameLength) letters, digits, \".\", \"_\", \"-\" or \":\""
        return value(node, place, rule: rule) { text in
            let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-:".contains($0)) }
            return (1...Self.maximumNameLength).contains(text.utf8.count) && isPlain ? text : nil
        }
    }

    /// A list of different names, perhaps only of some.
    mutating func names(
        _ node: Node,
        _ place: String,
        mayBeEmpty: Bool = false,
        among known: [String]? = nil
    ) -> [String]? {
        guard let items = items(node, place, mayBeEmpty: mayBeEmpty) else {
            return nil
        }
        let names = items.enumerated().compactMap { name($1, "\(place)[\($0)]") }
        if Set(names).count < names.count {
            refuse(node, place, "names something twice.")
        }
        if let known, let stranger = names.first(where: { !known.contains($0) }) {
            refuse(node, place, "has \(QuotedValue(stranger)), which is not one of \(known.joined(separator: ", ")).")
        }
        return names.count == items.count ? names : nil
    }

    /// A list of different lengths in seconds, perhaps only of some; ascending.
    mutating func durations(_ node: Node, _ place: String, among known: [Int]?) -> [Int]? {
        guard let items = items(node, place) else {
            return nil
        }
        let range = Self.durationRange
        let rule = "a whole number of seconds from \(range.lowerBound) to \(range.upperBound)"
        let durations = items.enumerated()
            .compactMap { position, node in
                value(node, "\(place)[\(position)]", rule: rule) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
            }
        if Set(durations).count < durations.count {
            refuse(node, place, "names a length twice.")
        }
        if let known, let stranger = durations.first(where: { !known.contains($0) }) {
            let lengths = known.map(String.init).joined(separator: ", ")
            refuse(node, place, "has \(stranger), which is not one of \(lengths).")
        }
        return durations.count == items.count ? durations.sorted() : nil
    }

    /// A truth value.
    mutating func flag(_ node: Node, _ place: String) -> Bool? {
        value(node, place, rule: "true or false") { Bool($0) }
    }
}

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
