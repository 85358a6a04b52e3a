import GatewayTestKit

@testable import GatewayEgress

extension FileLimits {
    /// Limits that end nothing by themselves, however slow the machine is.
    static var forTests: FileLimits {
        FileLimits(
            connectTimeout: Patience.duration,
            idleTimeout: Patience.duration,
            totalTimeout: Patience.duration
        )
    }
}
