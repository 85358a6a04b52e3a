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
    /// What the video shows, where several callers want the same.
    let subject: Int?
    let wish: Wish

    /// What the caller asks of the result cache.
    enum Wish: Sendable {
        case any
        /// A new video, which others may have.
        case fresh
        /// A video that nobody else has.
        case apart
    }

    var prompt: String {
        subject.map { "A quiet street at hour \($0)." } ?? "A quiet street, take \(number)."
    }

    /// Whether a video that was made for this one does for the other.
    func suits(_ other: Intent) -> Bool {
        (prompt, seconds, mode) == (other.prompt, other.seconds, other.mode) && wish != .apart && other.wish == .any
    }

    /// What the rows of its videos are recognized by.
    static let mark = "intent"
    /// What the row of a video has that was asked for by a client which said that it repeats itself.
    static let repeatMark = "repeat"
}
