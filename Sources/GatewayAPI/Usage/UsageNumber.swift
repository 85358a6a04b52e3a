import GatewayLedger
import GatewayModel

/// One number of a report of usage under its name.
struct UsageNumber: Sendable {
    /// What it is written as.
    enum Value {
        case count(Int64)
        case text(String)

        /// The value as a table has it.
        var text: String {
            switch self {
            case .count(let count): "\(count)"
            case .text(let text): text
            }
        }
    }

    let name: StaticString
    let value: @Sendable (Usage) -> Value

    /// All of them, in their order.
    static let all = [
        UsageNumber(name: "admitted", value: { .count($0.admitted) }),
        UsageNumber(name: "queued", value: { .count($0.queued) }),
        UsageNumber(name: "in_progress", value: { .count($0.inProgress) }),
        UsageNumber(name: "completed", value: { .count($0.completed) }),
        UsageNumber(name: "failed", value: { .count($0.failed) }),
        UsageNumber(name: "canceled", value: { .count($0.canceled) }),
        UsageNumber(name: "seconds", value: { .count($0.seconds) }),
        UsageNumber(name: "currency", value: { .text($0.currency) }),
        UsageNumber(name: "charged", value: { .text($0.charged.description) }),
        UsageNumber(name: "held", value: { .text($0.held.description) }),
    ]
}
