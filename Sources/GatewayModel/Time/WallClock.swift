/// Where the gateway reads the time and waits, so that a test can hold both still.
package protocol WallClock: Sendable {
    /// The present moment; it may step, forward or back, when somebody sets the machine's clock.
    var now: Timestamp { get }

    /// How long something has run that never stops and is never set: what bounds a wait within this process is measured
    /// by this.
    var uptime: Duration { get }

    /// Waits for a duration.
    /// - Throws: `CancellationError` when the task is canceled meanwhile.
    func sleep(for duration: Duration) async throws
}
