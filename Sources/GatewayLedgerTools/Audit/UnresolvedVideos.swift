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
