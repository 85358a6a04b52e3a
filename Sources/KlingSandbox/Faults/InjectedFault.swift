/// What is done to an exchange instead of answering it honestly.
enum InjectedFault: Hashable, Sendable {
    /// Answered with an error.
    case refuse(Refusal)
    /// Closed without a byte.
    case cut
    /// Held open for that many seconds, then closed without a byte.
    case hold(seconds: Double)
    /// Answered with what is no JSON.
    case malformed
    /// Answered with half of what was announced.
    case truncated
    /// Answered with a web page.
    case page(status: Int)
    /// Sent elsewhere.
    case redirect
}
