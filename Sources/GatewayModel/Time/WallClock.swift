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

/// A source of random bits that can be shared between tasks and seeded in a test.
package struct Entropy: RandomNumberGenerator, Sendable {
    private let source: @Sendable () -> UInt64

    /// Draws from the operating system's cryptographically secure generator.
    package static let system = Entropy {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// Draws from a closure, which must be safe to call from several tasks at once.
    package init(source: @escaping @Sendable () -> UInt64) {
        self.source = source
    }

    package func next() -> UInt64 {
        source()
    }
}
