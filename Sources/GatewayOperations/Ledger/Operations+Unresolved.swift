import GatewayLedger
import GatewayLedgerTools
package import GatewayModel

extension Operations {
    /// How many videos whose money is in doubt an operator is shown at once.
    package static let maximumUnresolved = 20
    /// How far back those are looked for that were given up.
    package static let unresolvedSpan = Duration.seconds(86_400)

    /// The videos whose money is in doubt: those that are being looked for, oldest first, then those that were given up
    /// in the last day although the upstream may have made them.
    package func unresolvedVideos() async throws(GatewayError) -> [UnresolvedVideoView] {
        let found = try await LedgerAudit(ledger)
            .unresolvedVideos(since: clock.now - Self.unresolvedSpan, limit: Self.maximumUnresolved)
        let names = try await ledger.tenantNames()
        return (found.unknown + found.possiblyPaid).map { UnresolvedVideoView($0, tenants: names) }
    }
}

/// A video whose money is in doubt, as an operator is shown it.
package struct UnresolvedVideoView: Sendable {
    /// Which video.
    package let id: VideoID
    /// Whose.
    package let tenant: String
    /// Whether it is still being looked for; if not, it was given up.
    package let isLookedFor: Bool
    /// Since when it has stood there.
    package let since: Timestamp
    /// What it would have cost its tenant, with the currency.
    package let price: String

    init(_ video: UnresolvedVideo, tenants: [TenantID: String]) {
        id = video.id
        tenant = tenants[video.tenant] ?? video.tenant.text
        isLookedFor = video.state == .unknown
        since = video.since
        price = "\(video.price) \(video.currency)"
    }
}
