import GatewayLedger
import GatewayModel

/// What videos came to, summed by tenant or by model, and by currency, whose amounts are never added.
struct MoneyTotals {
    /// What is told apart.
    enum Group: String, CaseIterable {
        case tenant
        case model
    }

    /// How many tenants are looked at.
    static let maximumTenants = 100
    /// How many rows a table has.
    static let maximumRows = 100

    private struct Sum {
        var usage: Usage
        var charged: [Int64]
    }

    private let group: Group
    private let days: [String]
    /// By currency, then by name.
    private var sums: [String: [String: Sum]] = [:]

    init(group: Group, period: UsagePeriod) {
        self.group = group
        var days = [period.first]
        while let last = days.last, last < period.last {
            days.append(last.next)
        }
        self.days = days.map(\.description)
    }

    /// Adds what a tenant's videos came to.
    /// - Throws: `internal` when the money does not fit.
    mutating func add(_ rows: [UsageRow], of tenant: String) throws(GatewayError) {
        for row in rows {
            let name = group == .tenant ? tenant : row.values[.model] ?? ""
            let currency = row.usage.currency
            var sum =
                sums[currency]?[name]
                ?? Sum(usage: Usage(currency: currency), charged: Array(repeating: 0, count: days.count))
            try sum.usage.add(row.usage)
            if let day = row.values[.day].flatMap({ days.firstIndex(of: $0) }) {
                sum.charged[day] += row.usage.charged.microUnits
            }
            sums[currency, default: [:]][name] = sum
        }
    }

    /// A block for each currency.
    var blocks: [Block] {
        guard !sums.isEmpty else {
            let vacancy = "Nothing was ordered in these days. What videos cost stands here once there are some."
            return [Block("Spend").with(\.vacancy, vacancy)]
        }
        return sums.sorted { $0.key < $1.key }.map { currency, sums in block(currency, sums) }
    }

    private func block(_ currency: String, _ sums: [String: Sum]) -> Block {
        let ordered = sums.sorted {
            ($1.value.usage.charged.microUnits, $0.key) < ($0.value.usage.charged.microUnits, $1.key)
        }
        let own = ordered.prefix(ordered.count > Plot.maximumSeries ? Plot.maximumSeries - 1 : Plot.maximumSeries)
        var series = own.map { (name: $0.key, values: $0.value.charged) }
        let others = ordered.dropFirst(own.count)
        if !others.isEmpty {
            let sum = others.reduce(Array(repeating: Int64(0), count: days.count)) { zip($0, $1.value.charged).map(+) }
            series.append((name: "\(others.count) others", values: sum))
        }
        var table = Table(
            "Spend by \(group.rawValue)",
            [
                .left(group == .tenant ? "Tenant" : "Model"), .right("Charged"), .right("Held"), .right("Ordered"),
                .right("Made"), .right("Failed"), .right("Seconds made"),
            ]
        )
        for (name, sum) in ordered.prefix(Self.maximumRows) {
            table.add(
                Cell.text(name).linked(group == .tenant ? Link.tenant(name) : nil),
                .number(Numbers.money(sum.usage.charged)),
                .number(Numbers.money(sum.usage.held)),
                .number(sum.usage.admitted),
                .number(sum.usage.completed),
                .number(sum.usage.failed),
                .number(sum.usage.seconds)
            )
        }
        let plot = Plot("Charged a day, in \(currency)", days: days, series: series, unit: currency)
        let remark =
            ordered.count > Self.maximumRows ? "The \(Self.maximumRows) with the greatest spend are listed." : nil
        return Block("Spend in \(currency)", remark: remark).with(\.plot, plot).with(\.table, table)
    }
}
