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
