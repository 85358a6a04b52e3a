/// Where the gateway reads the time and waits, so that a test can hold both still.
package protocol WallClock: Sendable {
    /// The present moment.
    var now: Timestamp { get }

    /// Waits for a duration.
    /// - Throws: `CancellationError` when the task is canceled meanwhile.
    func sleep(for duration: Duration) async throws
}
