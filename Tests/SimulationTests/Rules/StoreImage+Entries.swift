import GatewayLedger
import GatewayModel

extension StoreImage {
    /// The balances as they must be, counted anew from the videos and their entries.
    var dueBalances: Set<String> {
        let ends = Dictionary(grouping: lines, by: \.video).mapValues { lines in lines.map(\.kind) }
        var sums: [String: (held: Int64, used: Int64)] = [:]
        for video in videos where video.source == nil {
            let kinds = ends[video.id] ?? []
            for name in LimitName.kept {
                let isHeld = name == .concurrentVideos ? !video.state.status.isFinal : kinds == ["hold"]
                let isUsed = name != .concurrentVideos && kinds.contains("settle")
                let amount = video.amount(of: name)
                let key = video.balance(of: name)
                sums[key, default: (0, 0)].held += isHeld ? amount : 0
                sums[key, default: (0, 0)].used += isUsed ? amount : 0
            }
        }
        return Set(sums.map { "\($0.key) \($0.value.held) \($0.value.used)" }.filter { !$0.hasSuffix(" 0 0") })
    }
}

extension StoreImage.Video {
    /// How much of a limit it takes.
    func amount(of name: LimitName) -> Int64 {
        switch name {
        case .secondsPerMonth: seconds
        case .budgetPerDay, .budgetPerMonth: price
        default: 1
        }
    }

    /// The balance that it counts towards: tenant, name, window.
    func balance(of name: LimitName) -> String {
        let window = QuotaCalendar.utc.windows(at: createdAt).window(of: name)
        return "\(tenant) \(name.rawValue) \(window?.start.milliseconds ?? 0)"
    }
}
