import GatewayAPI
import GatewayLedger
import GatewayModel

extension APISettings {
    /// What tests use that do not ask for more.
    static let usual = APISettings(
        pollInterval: .seconds(5),
        parallelTasks: 5,
        fileBytes: 2 << 30
    )
}

extension AdmissionRules {
    /// What tests use that do not ask for more.
    static let usual = AdmissionRules(
        room: QueueRoom(inAll: 10_000),
        refusesUnlistedModels: true,
        cache: CachePolicy(mode: .private, timeToLive: .seconds(86_400))
    )
}
