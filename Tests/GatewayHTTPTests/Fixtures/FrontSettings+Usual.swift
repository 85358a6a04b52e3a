import GatewayHTTP
import GatewayModel

extension FrontSettings {
    /// What tests use that do not ask for more.
    static let usual = FrontSettings(
        pollInterval: .seconds(5),
        parallelTasks: 5,
        maximumQueued: 10_000,
        refusesUnlistedModels: true,
        cache: CachePolicy(mode: .private, timeToLive: .seconds(86_400)),
        fileBytes: 2 << 30
    )
}
