import Digests
import GatewayModel

/// What is written of an order whatever the store says, worked out before its transaction, in which others wait.
struct PreparedAdmission: Sendable {
    let admission: PricedAdmission
    let promptDigest: String
    let guidance: String?
    let camera: String?
    let metadata: String
    /// What the result cache knows it by; nothing where it will most likely not be asked for.
    let cacheDigest: String?

    init(_ admission: PricedAdmission) {
        let order = admission.priced.order
        self.admission = admission
        promptDigest = Hexadecimal.encode(SHA256.hash(data: Array(order.prompt.utf8)))
        guidance = order.guidance.map { "\($0)" }
        camera = order.camera?.stored
        metadata = VideoRow.text(of: admission.metadata)
        let isCached = admission.cache.map { $0.policy.mode != .off && $0.directives.mayStore } ?? false
        cacheDigest = isCached ? CacheKey.digest(of: admission) : nil
    }
}
