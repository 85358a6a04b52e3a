import GatewayLedger
package import GatewayModel

/// The videos whose money is in doubt.
package struct UnresolvedVideos: Sendable {
    /// What videos of one currency would have cost.
    package struct Sum: Hashable, Sendable {
        /// The currency.
        package let currency: String
        /// How many videos.
        package let videos: Int64
        /// Their prices together.
        package let amount: Money
    }

    /// Those whose submission is being looked for, oldest first.
    package let unknown: [UnresolvedVideo]
    /// Those that were given up and released although the upstream may have made them, latest first.
    package let possiblyPaid: [UnresolvedVideo]
    /// All of the latter, whether or not they are in the list.
    package let sums: [Sum]
}

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
