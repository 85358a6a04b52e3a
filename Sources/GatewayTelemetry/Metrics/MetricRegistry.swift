import Synchronization

/// One number of a family at the moment when somebody looks.
package struct MetricSample: Sendable {
    /// The family.
    package let family: MetricFamily
    /// The values of the family's labels, in their order.
    package let labels: [String]
    /// The number, in steps of the family's unit.
    package let value: Int64

    /// Makes a sample.
    package init(_ family: MetricFamily, _ value: Int64, _ labels: String...) {
        self.family = family
        self.labels = labels
        self.value = value
    }
}

/// All series that there are, and whoever knows numbers that are only looked up.
///
/// Series are made at the start, or at the first use of a label that has few values; whoever counts keeps the cell.
package final class MetricRegistry: Sendable {
    /// The most series of one family; further ones are one together, whose labels all say ``other``.
    package static let maximumSeries = 1000
    /// What a label says of values that have no series of their own.
    package static let other = "other"

    /// Numbers of one series.
    enum Cell: Sendable {
        case counter(CounterCell)
        case gauge(GaugeCell)
        case histogram(HistogramCell)
    }

    /// Looks numbers up when they are asked for; each is of a family that is declared.
    package typealias Collector = @Sendable () async -> [MetricSample]

    /// The series of one family by the values of its labels.
    private struct FamilySeries {
        var cells: [[String]: Cell] = [:]

        mutating func cell(_ labels: [String], making make: () -> Cell) -> Cell {
            if let cell = cells[labels] {
                return cell
            }
            let isFull = !labels.isEmpty && cells.count >= MetricRegistry.maximumSeries - 1
            let labels = isFull ? labels.map { _ in MetricRegistry.other } : labels
            if let cell = cells[labels] {
                return cell
            }
            let cell = make()
            cells[labels] = cell
            return cell
        }
    }

    private struct State {
        var series: [MetricFamily: FamilySeries] = [:]
        var collectors: [Collector] = []
    }

    private let state = Mutex(State())

    /// Makes a registry without series.
    package init() {}

    /// The counter with these labels, which is made at its first use.
    package func counter(_ family: MetricFamily, _ labels: String...) -> CounterCell {
        counter(family, labels: labels)
    }

    func counter(_ family: MetricFamily, labels: [String]) -> CounterCell {
        guard case .counter(let cell) = cell(family, labels, making: { .counter(CounterCell()) }) else {
            return CounterCell()
        }
        return cell
    }

    /// The gauge with these labels, which is made at its first use.
    package func gauge(_ family: MetricFamily, _ labels: String...) -> GaugeCell {
        gauge(family, labels: labels)
    }

    func gauge(_ family: MetricFamily, labels: [String]) -> GaugeCell {
        guard case .gauge(let cell) = cell(family, labels, making: { .gauge(GaugeCell()) }) else {
            return GaugeCell()
        }
        return cell
    }

    /// The histogram with these labels, which is made at its first use.
    package func histogram(_ family: MetricFamily, _ labels: String...) -> HistogramCell {
        histogram(family, labels: labels)
    }

    func histogram(_ family: MetricFamily, labels: [String]) -> HistogramCell {
        let bounds: [Int64] = if case .histogram(let bounds) = family.kind { bounds } else { [] }
        guard case .histogram(let cell) = cell(family, labels, making: { .histogram(HistogramCell(bounds: bounds)) })
        else {
            return HistogramCell(bounds: bounds)
        }
        return cell
    }

    /// Has a collector asked at each look from now on.
    package func add(_ collector: @escaping Collector) {
        state.withLock { $0.collectors.append(collector) }
    }

    private func cell(_ family: MetricFamily, _ labels: [String], making make: () -> Cell) -> Cell {
        precondition(labels.count == family.labels.count, "\(family.name) has other labels")
        return state.withLock { $0.series[family, default: FamilySeries()].cell(labels, making: make) }
    }

    /// Every family that has a number now, in the order of the declarations, with its series in the order of their labels.
    func collected() async -> [CollectedFamily] {
        let (series, collectors) = state.withLock { ($0.series, $0.collectors) }
        var families = series.mapValues { series in
            series.cells.map { CollectedFamily.Series(labels: $0.key, numbers: CollectedFamily.Numbers($0.value)) }
        }
        for collector in collectors {
            for sample in await collector() {
                let series = CollectedFamily.Series(labels: sample.labels, numbers: .one(sample.value))
                families[sample.family, default: []].append(series)
            }
        }
        return MetricFamily.all.compactMap { family in
            let series = (families[family] ?? []).filter { !$0.isLeftOut(of: family) }
            return series.isEmpty
                ? nil
                : CollectedFamily(
                    family: family,
                    series: series.sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
                )
        }
    }
}

/// A family with its numbers at one moment.
struct CollectedFamily: Sendable {
    /// Of one series.
    enum Numbers: Sendable {
        case one(Int64)
        case histogram(bounds: [Int64], cumulative: [Int64], sum: Int64)

        init(_ cell: MetricRegistry.Cell) {
            switch cell {
            case .counter(let cell): self = .one(cell.value)
            case .gauge(let cell): self = .one(cell.value)
            case .histogram(let cell):
                self = .histogram(bounds: cell.bounds, cumulative: cell.cumulative, sum: cell.sum)
            }
        }
    }

    struct Series: Sendable {
        let labels: [String]
        let numbers: Numbers

        /// Whether it says nothing yet, and one of many.
        func isLeftOut(of family: MetricFamily) -> Bool {
            switch numbers {
            case .one(let value): family.isSparse && value == 0
            case .histogram(_, let cumulative, _): !family.labels.isEmpty && cumulative.last == 0
            }
        }
    }

    let family: MetricFamily
    let series: [Series]
}
