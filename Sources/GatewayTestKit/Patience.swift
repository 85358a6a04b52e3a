/// How long a test waits for what must come: far longer than it takes on the slowest machine, so that no verdict hangs on
/// speed, and only what never comes is given up.
package enum Patience {
    /// The bound in minutes, as a test's time limit has it.
    package static let minutes = 60
    /// The bound.
    package static let duration = Duration.seconds(60 * minutes)
    /// How long to rest between two looks.
    private static let pause = Duration.milliseconds(1)

    /// Something that has not come.
    private struct Exceeded: Error, CustomStringConvertible {
        let description: String
    }

    /// Looks again and again, until it is true.
    /// - Parameter what: What is waited for, for the error when it never comes.
    package static func until(_ what: String, _ isTrue: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + duration
        while try await !isTrue() {
            guard ContinuousClock.now < end else {
                throw Exceeded(description: "Not within \(duration): \(what).")
            }
            try await ContinuousClock().sleep(for: pause)
        }
    }
}

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
