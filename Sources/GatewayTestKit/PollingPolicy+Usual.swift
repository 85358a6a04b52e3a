package import GatewayServices

extension PollingPolicy {
    /// What tests use that do not ask for more.
    package static let usual = PollingPolicy(
        pollInterval: .seconds(5),
        reconcileWindow: .seconds(3600),
        taskPatience: .seconds(3600),
        requestTimeout: .seconds(32)
    )
}
