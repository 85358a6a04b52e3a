import GatewayModel

extension LimitUseView {
    /// The columns of a bar, at least and at most.
    private static let barWidths = 8...30

    /// Uses as bars, below an empty line.
    /// - Parameters:
    ///   - width: The columns of a line.
    ///   - now: When they are read: near ends of days and months are told as spans from here.
    static func bars(_ uses: [LimitUseView], width: Int, now: Timestamp) -> String {
        let rows = uses.map { use in
            let resets = use.resets
            return (
                use: use, count: use.countText, percent: use.percentText,
                exact: resets.map { "resets \(LocalTime.system.text($0))" } ?? "",
                brief: resets.map { "resets in \(QueueView.span(max(0, ($0 - now).components.seconds)))" } ?? ""
            )
        }
        func widest(_ column: (Int) -> String) -> Int {
            rows.indices.map { column($0).columns }.max() ?? 0
        }
        let fixed = widest { rows[$0].use.name } + widest { rows[$0].count } + widest { rows[$0].percent } + 6
        let (exact, brief) = (widest { rows[$0].exact } + 2, widest { rows[$0].brief } + 2)
        let least = barWidths.lowerBound
        let ends = width - fixed - exact >= least ? exact : width - fixed - brief >= least ? brief : 0
        let bar = min(max(width - fixed - ends, least), barWidths.upperBound)
        var table = TextTable([("", .left), ("", .left), ("", .right), ("", .right), ("", .left)], hasTitles: false)
        for row in rows {
            let drawn = row.use.bar(width: bar)
            let end = ends == 0 ? "" : ends == exact ? row.exact : row.brief
            table.add([row.use.name, drawn, row.count, row.percent, end])
        }
        return "\n\n" + table.text
    }

    private func bar(width: Int) -> String {
        numbers.limit.map { UsageBar.text(used: numbers.used, held: numbers.held, of: $0, width: width) } ?? ""
    }

    /// What is used and held, of how much.
    private var countText: String {
        let taken = numbers.held > 0 ? "\(used) + \(held) held" : used
        return limit.map { "\(taken) of \($0)" } ?? "\(taken), no limit"
    }

    private var percentText: String {
        numbers.limit.map { limit in
            let (taken, overflow) = numbers.used.addingReportingOverflow(numbers.held)
            return "\(UsageBar.percent(overflow ? .max : taken, of: limit)) %"
        } ?? ""
    }
}
