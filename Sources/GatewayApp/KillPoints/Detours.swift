import GatewayLedger
import GatewayModel
import GatewaySettings

/// What lies between the server and its store, its upstream and its files: nothing, but for the kill points of a debug
/// build.
struct Detours: Sendable {
    /// No detours.
    static let none = Detours()

    var engine: @Sendable (any LedgerEngine) -> any LedgerEngine = { $0 }
    var upstream: @Sendable (any VideoUpstream) -> any VideoUpstream = { $0 }
    var source: @Sendable (any VideoFileSource) -> any VideoFileSource = { $0 }

    private init() {}

    /// The detours that the environment asks for.
    /// - Throws: `ConfigurationError` when it asks for what there is not.
    init(environment: [String: String], clock: any WallClock) throws(ConfigurationError) {
        #if DEBUG
        if let killSwitch = try KillSwitch.armed(by: environment) {
            engine = { KillingEngine(base: $0, killSwitch: killSwitch) }
            upstream = { KillingUpstream(base: $0, killSwitch: killSwitch, clock: clock) }
            source = { KillingSource(base: $0, killSwitch: killSwitch) }
        }
        #endif
    }
}
