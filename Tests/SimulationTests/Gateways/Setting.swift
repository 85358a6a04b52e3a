import GatewayLedger
import GatewayModel
import GatewayTestKit

/// What all processes of a simulation share.
struct Setting: Sendable {
    let store: TestLedger
    let world: World
    let stage: Stage
    let chronicle: Chronicle
    /// How many videos may be at the upstream at once.
    let slots: Int
    /// Whether several processes work on the store.
    let isShared: Bool
    let policy: Ledger.Policy
    let cache: CachePolicy
    /// What seals the secrets of endpoints.
    let seal: WebhookSeal
}
