import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

extension TestLedger {
    /// Brings a video to an end at which nothing keeps it.
    func placeEnded(_ state: VideoState) async throws -> PlacedVideo {
        let placed = try await place(state)
        if state == .succeeded {
            try await loseFiles()
        }
        return placed
    }

    /// Gives up all files that are due.
    func loseFiles(limit: Int = 100) async throws {
        for job in try await ledger.work.claimFiles(at: clock.now, lease: .zero, limit: limit) {
            try await ledger.work.recordFileLost(of: job)
        }
    }

    /// Lets go what has ended by now, or by then, until nothing more goes.
    @discardableResult
    func rollUpAll(endedBefore end: Timestamp? = nil) async throws -> Int {
        let end = end ?? clock.now
        var sum = 0
        while true {
            let ended = try await ledger.work.endedVideos(before: end, limit: 1000).removable
            let removed = try await ledger.work.rollUp(ended, endedBefore: end)
            guard removed > 0 else {
                return sum
            }
            sum += removed
        }
    }

    /// Everything that must be the same before and after videos go.
    func accounts() async throws -> Accounts {
        let report = try await LedgerAudit(ledger).verify(slots: 99, at: clock.now)
        return Accounts(
            money: report.money,
            results: report.results,
            videos: report.counts.videos + report.counts.rolledUp,
            balances: Set(try await rows("SELECT * FROM balances")),
            totals: Set(try await rows("SELECT * FROM usage_totals")),
            cache: try await ledger.tenants.cacheStatistics(ofTenant: nil)
        )
    }
}

/// What a store has come to, whoever looks at it.
struct Accounts: Hashable {
    let money: [MoneySum]
    let results: [AuditResult]
    let videos: Int64
    let balances: Set<[SQLValue]>
    let totals: Set<[SQLValue]>
    let cache: CacheStatistics
}
