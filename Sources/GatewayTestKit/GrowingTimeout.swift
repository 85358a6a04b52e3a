/// Time-outs that a test waits for: short, but long enough for what must happen first.
package enum GrowingTimeout {
    private static let first = Duration.milliseconds(500)
    /// The longest that a setting can be.
    private static let longest = Duration.seconds(600)

    /// Runs `body` with a time-out, and again with one twice as long while the time-out came before what it should end.
    ///
    /// How long a busy machine takes until a request has left is not known beforehand.
    package static func run<Outcome>(
        _ body: (Duration) async throws -> Outcome,
        whileTooShort isTooShort: (Outcome) -> Bool
    ) async throws -> Outcome {
        var timeout = first
        while true {
            let outcome = try await body(timeout)
            guard isTooShort(outcome), timeout * 2 <= longest else {
                return outcome
            }
            timeout = timeout * 2
        }
    }
}
