package import GatewayModel
import Synchronization

/// Whether new orders are refused because the server is about to stop; once thrown, it stays.
package final class DrainSwitch: Sendable {
    private static let retryAfter = Duration.seconds(5)

    private let thrown = Atomic(false)

    /// Makes a switch that lets orders through.
    package init() {}

    /// Whether new orders are refused.
    package var isDraining: Bool {
        thrown.load(ordering: .acquiring)
    }

    /// Refuses new orders from now on; reading, canceling and deleting go on.
    package func drain() {
        thrown.store(true, ordering: .releasing)
    }

    /// Lets through what a stop would cut short: an order, or a stream.
    /// - Throws: `draining`.
    package func checkOpen() throws(GatewayError) {
        guard !isDraining else {
            throw GatewayError(
                .draining,
                "The gateway is about to restart and takes no new orders; try again.",
                origin: .gateway,
                retry: .after(Self.retryAfter)
            )
        }
    }
}
