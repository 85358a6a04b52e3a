import FoundationEssentials
package import GatewayModel

/// The machine's own clock.
package struct SystemClock: WallClock {
    /// Makes the clock.
    package init() {}

    package var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration, clock: .continuous)
    }
}
