import GatewayLedger
import GatewayModel
import GatewayTestKit

extension LedgerModel {
    /// What the balances must be, counted anew from the videos: the standard order is 5 seconds for 140,000 micro-units.
    var balances: [String] {
        var sums: [String: (held: Int64, used: Int64)] = [:]
        for video in videos.values {
            let windows = QuotaCalendar.utc.windows(at: video.admittedAt)
            let amounts: [(LimitName, Int64)] = [
                (.videosPerDay, 1), (.videosPerMonth, 1), (.secondsPerMonth, 5), (.budgetPerDay, 140_000),
                (.budgetPerMonth, 140_000),
            ]
            for (name, amount) in amounts {
                let start = windows.window(of: name)?.start.milliseconds ?? 0
                let key = "\(video.tenant) \(name.rawValue) \(start)"
                sums[key, default: (0, 0)].held += video.lines.count == 1 ? amount : 0
                sums[key, default: (0, 0)].used += video.lines.last == "settle" ? amount : 0
            }
            let key = "\(video.tenant) \(LimitName.concurrentVideos.rawValue) 0"
            sums[key, default: (0, 0)].held += video.state.status.isFinal ? 0 : 1
        }
        return sums.map { "\($0.key) \($0.value.held) \($0.value.used)" }.sorted()
    }
}

extension TestLedger {
    /// The balances as the database has them, written as the model writes its own.
    func balances() async throws -> [String] {
        try await rows("SELECT tenant_id, name, window_start, held, used FROM balances")
            .map { row in
                row.map { value in
                    switch value {
                    case .null: "-"
                    case .integer(let number): "\(number)"
                    case .text(let text): text
                    }
                }
                .joined(separator: " ")
            }
            .sorted()
    }
}
