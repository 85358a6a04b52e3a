package import CoreMetrics

/// The registry as the back end of swift-metrics, which rooms use that do not know this one.
///
/// A label that is not the name of a declared family, of the kind that is asked for and with its labels, counts nothing:
/// so no library can bring in series that nobody has bounded.
extension MetricRegistry: MetricsFactory {
    /// The counter of a declared family, by the name of its samples.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard let (family, labels) = declared(label, dimensions), family.kind == .counter, family.unit != .seconds
        else {
            return NOOPMetricsHandler.instance
        }
        return counter(family, labels: labels)
    }

    /// The gauge of a declared family.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard let (family, labels) = declared(label, dimensions), family.kind == .gauge else {
            return NOOPMetricsHandler.instance
        }
        return SteppedGauge(cell: gauge(family, labels: labels), steps: family.steps)
    }

    /// The histogram or the gauge of a declared family, which takes numbers in its unit.
    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard let (family, labels) = declared(label, dimensions) else {
            return NOOPMetricsHandler.instance
        }
        switch family.kind {
        case .histogram: return SteppedHistogram(cell: histogram(family, labels: labels), steps: family.steps)
        case .gauge: return SteppedGauge(cell: gauge(family, labels: labels), steps: family.steps)
        case .counter: return NOOPMetricsHandler.instance
        }
    }

    /// The histogram of a declared family in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        guard let (family, labels) = declared(label, dimensions), family.unit == .seconds, case .histogram = family.kind
        else {
            return NOOPMetricsHandler.instance
        }
        return histogram(family, labels: labels)
    }

    /// Does nothing: series stay.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing: series stay.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing: series stay.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing: series stay.
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func declared(_ label: String, _ dimensions: [(String, String)]) -> (MetricFamily, [String])? {
        guard let family = MetricFamily.bySampleName[label], dimensions.map(\.0) == family.labels else {
            return nil
        }
        return (family, dimensions.map(\.1))
    }
}

extension MetricFamily {
    fileprivate static let bySampleName = Dictionary(uniqueKeysWithValues: all.map { ($0.sampleName, $0) })
}

extension CounterCell: CounterHandler {
    /// Adds, as ``add(_:)`` does.
    package func increment(by number: Int64) {
        add(number)
    }

    /// Does nothing: a counter only grows.
    package func reset() {}
}

extension HistogramCell: TimerHandler {
    /// Takes a duration, for a family in seconds.
    package func recordNanoseconds(_ duration: Int64) {
        observe(duration)
    }
}

/// A histogram that takes numbers in its unit.
private final class SteppedHistogram: RecorderHandler {
    private let cell: HistogramCell
    private let steps: Int64

    init(cell: HistogramCell, steps: Int64) {
        self.cell = cell
        self.steps = steps
    }

    func record(_ value: Int64) {
        cell.observe(value.multipliedReportingOverflow(by: steps).partialValue)
    }

    func record(_ value: Double) {
        cell.observe(Int64(clamping: value, steps: steps))
    }
}

/// A gauge that takes numbers in its unit.
private final class SteppedGauge: MeterHandler, RecorderHandler {
    private let cell: GaugeCell
    private let steps: Int64

    init(cell: GaugeCell, steps: Int64) {
        self.cell = cell
        self.steps = steps
    }

    func set(_ value: Int64) {
        cell.set(value.multipliedReportingOverflow(by: steps).partialValue)
    }

    func set(_ value: Double) {
        cell.set(Int64(clamping: value, steps: steps))
    }

    func increment(by amount: Double) {
        cell.add(Int64(clamping: amount, steps: steps))
    }

    func decrement(by amount: Double) {
        cell.add(Int64(clamping: -amount, steps: steps))
    }

    func record(_ value: Int64) {
        set(value)
    }

    func record(_ value: Double) {
        set(value)
    }
}

extension Int64 {
    /// A number in steps of a unit; what is no number is 0.
    fileprivate init(clamping value: Double, steps: Int64) {
        let scaled = (value * Double(steps)).rounded()
        self = scaled.isNaN ? 0 : scaled >= 0x1p63 ? .max : scaled <= -0x1p63 ? .min : Int64(scaled)
    }
}
