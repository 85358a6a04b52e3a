/// A rule that did not hold, and where.
struct BrokenRule: Error, CustomStringConvertible {
    /// Which one, in the same words for every history that breaks it.
    let rule: String
    let detail: String

    var description: String {
        "\(rule): \(detail)"
    }

    init(_ rule: String, _ detail: String) {
        self.rule = rule
        self.detail = detail
    }

    /// Throws unless the condition holds.
    static func check(
        _ condition: Bool,
        _ rule: String,
        _ detail: @autoclosure () -> String
    ) throws(BrokenRule) {
        guard condition else {
            throw BrokenRule(rule, detail())
        }
    }
}
