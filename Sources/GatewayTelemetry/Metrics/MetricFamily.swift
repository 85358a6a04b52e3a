// Metrics. In: what the rooms count, in cells that take an atomic addition each, and what is asked of them when somebody
// looks. Out: the text of an exposition. `MetricFamily` declares what there is, `MetricRegistry` keeps the series,
// `Exposition` writes them. What must hold: nothing on the way of a request locks, allocates or looks a label up; every
// label has a bounded number of values, whatever a caller sends.

/// A family of metrics: its name, what it tells, in which unit, and which labels tell its series apart.
package struct MetricFamily: Hashable, Sendable {
    /// What kind of numbers it has.
    package enum Kind: Hashable, Sendable {
        /// Only grows, from 0 at the start of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// How many observations lie at or below each of these bounds, in steps of the unit.
        case histogram(bounds: [Int64])
    }

    /// What is counted in.
    package enum Unit: String, Sendable {
        /// Kept in nanoseconds.
        case seconds
        case bytes
        /// Millionths of a currency's unit.
        case microunits

        /// How many steps of the whole numbers that are kept are one of the unit.
        var steps: Int64 {
            self == .seconds ? 1_000_000_000 : 1
        }
    }

    /// What every name begins with.
    package static let prefix = "kling_gateway_"

    /// The name with its prefix, without what the form of a counter adds.
    package let name: String
    /// What kind of numbers it has.
    package let kind: Kind
    /// What is counted in; nothing for plain numbers.
    package let unit: Unit?
    /// What it tells, in one sentence.
    package let help: String
    /// The names of its labels, in the order in which values are given.
    package let labels: [String]

    init(_ name: String, _ kind: Kind, _ unit: Unit? = nil, _ labels: [String] = [], _ help: String) {
        self.name = Self.prefix + name + (unit.map { "_\($0.rawValue)" } ?? "")
        self.kind = kind
        self.unit = unit
        self.help = help
        self.labels = labels
    }

    /// The name of its samples: counters say that they are totals.
    package var sampleName: String {
        kind == .counter ? name + "_total" : name
    }

    var steps: Int64 {
        unit?.steps ?? 1
    }

    package static func == (left: MetricFamily, right: MetricFamily) -> Bool {
        left.name == right.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

extension MetricFamily {
    /// Bounds from a tenth of a millisecond to ten seconds, for what takes moments.
    static let short = nanoseconds(0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
    /// Bounds from a hundredth of a second to a minute, for calls over a network.
    static let calls = nanoseconds(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
    /// Bounds from a tenth of a second to a day, for what waits.
    static let waits = nanoseconds(0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400)
    /// Bounds of how many there are at once.
    static let sizes: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128]

    private static func nanoseconds(_ seconds: Double...) -> [Int64] {
        seconds.map { Int64(($0 * 1_000_000_000).rounded()) }
    }
}
