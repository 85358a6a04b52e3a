import GatewayLedger

/// A submission and when this process took it, by the clock's uptime.
package struct TakenSubmission: Sendable {
    let submission: Submission
    let takenAt: Duration
    /// Whether it is the one with which a stopped key is tried.
    let isTrial: Bool
}
