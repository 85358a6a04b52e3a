import GatewayModel

/// One video that a caller wants, however often it is asked for.
struct Intent: Sendable {
    let number: Int
    let tenant: TenantID
    /// The caller's `Idempotency-Key`.
    let key: String?
    let seconds: String
    let mode: String
    let queueDeadline: Duration?

    /// What the rows of its videos are recognized by.
    static let mark = "intent"
    /// What the row of a video has that was asked for by a client which said that it repeats itself.
    static let repeatMark = "repeat"
}
