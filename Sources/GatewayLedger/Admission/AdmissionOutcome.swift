package import GatewayModel

/// What an order came to, for whoever counts.
package struct AdmissionOutcome: Sendable {
    /// The ways in which it can end.
    package enum Kind: String, CaseIterable, Sendable {
        /// It has a video of its own.
        case admitted
        /// It repeats an earlier order, and has that one's video.
        case replayed
        /// It shares a video that was there or under way.
        case shared
        /// It was refused, and nothing remains of it.
        case refused
    }

    /// Who ordered.
    package let tenant: TenantID
    /// In which way it ended.
    package let kind: Kind
    /// What it was refused with.
    package let refusal: GatewayError.Code?
    /// What the result cache did for it; nothing where it was refused or repeats another.
    package let cache: CacheUse?
    /// What it would have cost, had it not shared another order's video.
    package let saved: (amount: Money, currency: String)?

    init(_ admitted: Admitted) {
        tenant = admitted.video.tenant
        kind = admitted.isReplayed ? .replayed : admitted.video.isMade ? .admitted : .shared
        refusal = nil
        cache = admitted.isReplayed ? nil : admitted.video.cache
        saved = admitted.saved
    }

    init(refused code: GatewayError.Code, of tenant: TenantID) {
        self.tenant = tenant
        kind = .refused
        refusal = code
        cache = nil
        saved = nil
    }
}
