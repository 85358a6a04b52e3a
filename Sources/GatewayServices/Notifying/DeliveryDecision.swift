import GatewayLedger
import GatewayModel

/// When an event is tried again, and when it is not.
enum DeliveryDecision {
    /// How long after the one before it each try is made, the first at once: about three days in all.
    static let schedule: [Duration] = [
        .zero, .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
        .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]
    /// How long a target may ask to be left alone.
    static let longestWait = Duration.seconds(24 * 3600)

    /// What comes of a try that failed.
    /// - Parameters:
    ///   - tries: How many there were, this one among them.
    ///   - isEndpoint: Whether it was sent to an endpoint, and not to the address of an order.
    ///   - failingSince: Since when nothing has arrived at the endpoint, if something failed before.
    static func result(
        of trouble: WebhookTrouble,
        tries: Int,
        isEndpoint: Bool,
        failingSince: Timestamp?,
        at now: Timestamp,
        jitter: Jitter
    ) -> DeliveryResult {
        if trouble.kind == .canceled {
            return .retry(at: now, trouble)
        }
        if trouble.status == 410 {
            return isEndpoint ? .disabled(.gone, trouble) : .abandoned(trouble)
        }
        if isEndpoint, let failingSince, now - failingSince >= WebhookEndpoint.patience {
            return .disabled(.failing, trouble)
        }
        guard schedule.indices.contains(tries) else {
            return .abandoned(trouble)
        }
        let wait = max(jitter.rhythm(schedule[tries]), min(trouble.retryAfter ?? .zero, longestWait))
        return .retry(at: now + wait, trouble)
    }
}
