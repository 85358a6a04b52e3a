/// What a tenant may use; what is not limited here has no limit.
package struct TenantLimits: Hashable, Sendable {
    /// The requests a minute that can be asked for.
    package static let requestsRange: ClosedRange<Int64> = 1...1_000_000
    /// The counts of videos and seconds that can be asked for.
    package static let countRange: ClosedRange<Int64> = 0...1_000_000_000
    /// The priorities that orders may have; the highest goes first.
    package static let priorityRange: ClosedRange<Int64> = 0...9
    /// How many names a list may have.
    package static let maximumNames = 100

    /// Numbers by limit; money in micro-units.
    package private(set) var numbers: [LimitName: Int64] = [:]
    /// Names by limit, sorted.
    package private(set) var names: [LimitName: [String]] = [:]

    /// Makes limits that limit nothing.
    package init() {}

    /// Whether nothing is limited.
    package var isEmpty: Bool {
        numbers.isEmpty && names.isEmpty
    }

    /// Those that are set, in their order.
    package var set: [LimitName] {
        (Array(numbers.keys) + Array(names.keys)).sorted()
    }

    /// The number of a limit, if it is set.
    package subscript(_ name: LimitName) -> Int64? {
        numbers[name]
    }

    /// A limit's value as it is written and stored, if it is set: a whole number, a decimal, or names with commas.
    package func text(of name: LimitName) -> String? {
        if let list = names[name] {
            return list.joined(separator: ",")
        }
        return numbers[name].map { name.unit == .money ? Money(microUnits: $0).description : "\($0)" }
    }

    /// Sets a limit to a value as it is written, or takes it away with `none`.
    /// - Throws: `invalidField` with the rule that the value breaks.
    package mutating func set(_ name: LimitName, to text: String) throws(GatewayError) {
        numbers[name] = nil
        names[name] = nil
        guard text != Self.none else {
            return
        }
        switch name.unit {
        case .names: names[name] = try Self.list(text, of: name)
        case .money:
            guard let amount = Money(decimal: text) else {
                throw Self.refusal(name, text, rule: "an amount such as 50.00, with at most six decimal places")
            }
            numbers[name] = amount.microUnits
        case .requests: numbers[name] = try Self.number(text, of: name, in: Self.requestsRange)
        case .videos, .seconds: numbers[name] = try Self.number(text, of: name, in: Self.countRange)
        case .priority: numbers[name] = try Self.number(text, of: name, in: Self.priorityRange)
        }
    }

    /// The word that takes a limit away.
    package static let none = "none"

    private static func number(
        _ text: String,
        of name: LimitName,
        in range: ClosedRange<Int64>
    ) throws(GatewayError) -> Int64 {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int64(text), range.contains(number)
        else {
            throw refusal(name, text, rule: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func list(_ text: String, of name: LimitName) throws(GatewayError) -> [String] {
        let names = Set(text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        let isPlain = names.allSatisfy { word in
            !word.isEmpty && word.utf8.count <= 64 && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        guard isPlain, names.count <= maximumNames else {
            throw refusal(name, text, rule: "1 to \(maximumNames) names with commas between them and no spaces")
        }
        return names.sorted()
    }

    private static func refusal(_ name: LimitName, _ text: String, rule: String) -> GatewayError {
        GatewayError(
            .invalidField,
            "The limit \(name.rawValue) is \"\(text)\", but must be \(rule), or none.",
            parameter: name.rawValue
        )
    }
}
