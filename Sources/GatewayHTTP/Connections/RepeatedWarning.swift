import NIOCore

/// Counts what happens again and again, for one line in the log now and then.
struct RepeatedWarning: Sendable {
    /// How long nothing is said after a line.
    static let pause = TimeAmount.seconds(60)

    private var silentUntil: NIODeadline?
    private var count = 0

    /// Takes note that it has happened.
    /// - Returns: how often it has since the last line, when it is time for another.
    mutating func note(at now: NIODeadline) -> Int? {
        count += 1
        if let silentUntil, now < silentUntil {
            return nil
        }
        silentUntil = now + Self.pause
        defer { count = 0 }
        return count
    }
}
