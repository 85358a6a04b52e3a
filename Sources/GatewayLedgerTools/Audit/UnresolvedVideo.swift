import GatewayLedger
package import GatewayModel

/// A video whose task may have been made and paid without being charged.
package struct UnresolvedVideo: Hashable, Sendable {
    /// Which video.
    package let id: VideoID
    /// Whose.
    package let tenant: TenantID
    /// Where it stands.
    package let state: VideoState
    /// Why it failed, if it did.
    package let failure: String?
    /// Since when it has stood there.
    package let since: Timestamp
    /// When its attempt began.
    package let startedAt: Timestamp
    /// Our name for that attempt.
    package let name: ExternalTaskID
    /// The key that it was sent with.
    package let key: UpstreamKeyID
    /// The upstream's id of its task, if it was ever learned.
    package let taskID: String?
    /// What it would have cost its tenant.
    package let price: Money
    /// In which currency.
    package let currency: String
}
