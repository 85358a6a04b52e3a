import GatewayAPI
import GatewayModel

extension APISettings {
    /// What tests use that do not ask for more.
    static let usual = APISettings(
        pollInterval: .seconds(5),
        parallelTasks: 5,
        maximumQueued: 10_000,
        refusesUnlistedModels: true,
        cache: CachePolicy(mode: .private, timeToLive: .seconds(86_400)),
        fileBytes: 2 << 30
    )
}
