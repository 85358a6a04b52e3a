package import GatewayServices

extension FollowingPolicy {
    /// What tests use that do not ask for more.
    package static let usual = FollowingPolicy(
        pollInterval: .seconds(5),
        reconcileWindow: .seconds(3600),
        taskPatience: .seconds(3600),
        requestTimeout: .seconds(32)
    )
}
