import GatewayModel

/// Columns over time, each made of parts that lie on each other, as a drawing of plain rectangles.
struct Plot: Sendable {
    struct Part: Sendable {
        let x: String
        let y: String
        let width: String
        let height: String
        let series: Int
        let saying: String

        fileprivate var markup: Markup {
            #"""
            <rect class="series-\#(series)" x="\#(x)" y="\#(y)" width="\#(width)" height="\#(height)">\#
            <title>\#(saying)</title></rect>

            """#
        }
    }

    struct Tick: Sendable {
        let tickX: String
        let tickY: String
        let mark: String
        /// What of it stands there, as SVG calls it.
        var alignment = "middle"
    }

    struct Key: Sendable {
        let series: Int
        let meaning: String
    }

    /// How many series have a color of their own; the smallest ones together are one more.
    static let maximumSeries = 6
    /// The size of the drawing, in units of its own.
    static let width = 720.0
    static let height = 220.0
    private static let left = 64.0
    private static let bottom = 24.0
    private static let top = 10.0
    /// How many micro-units one unit of money has, which is written with two digits behind the point.
    private static let unit: Int64 = 1_000_000
    /// How wide a day is written where letters are large.
    private static let markWidth = 72.0

    /// What it shows.
    let caption: String
    /// What it says, for whoever does not see it.
    let wording: String
    let parts: [Part]
    /// The parts as they are drawn.
    let markup: Markup
    /// The lines across, with what they stand for.
    let levels: [Tick]
    /// The days.
    let days: [Tick]
    let keys: [Key]

    /// Draws columns.
    /// - Parameters:
    ///   - names: The days in their order.
    ///   - series: What lies on each other, the largest first, with a number of micro-units for each day.
    ///   - unit: What the numbers are of.
    init(_ caption: String, days names: [String], series: [(name: String, values: [Int64])], unit: String) {
        self.caption = caption
        let totals = names.indices.map { day in series.reduce(0) { $0 + ($1.values.isEmpty ? 0 : $1.values[day]) } }
        let peak = Self.roundedUp(totals.max() ?? 0)
        let inner = Self.height - Self.bottom - Self.top
        let step = (Self.width - Self.left) / Double(max(1, names.count))
        func place(_ value: Int64) -> Double {
            Self.top + inner * (1 - Double(value) / Double(peak))
        }
        var parts: [Part] = []
        for day in names.indices {
            var below: Int64 = 0
            for (number, one) in series.enumerated() where !one.values.isEmpty && one.values[day] > 0 {
                let value = one.values[day]
                let (upper, lower) = (place(below + value), place(below))
                parts.append(
                    Part(
                        x: Self.text(Self.left + step * Double(day) + step * 0.12),
                        y: Self.text(upper),
                        width: Self.text(step * 0.76),
                        height: Self.text(max(0.5, lower - upper)),
                        series: number,
                        saying: "\(names[day]), \(one.name): \(Money(microUnits: value)) \(unit)"
                    )
                )
                below += value
            }
        }
        self.parts = parts
        markup = parts.reduce(into: "") { $0 += $1.markup }
        let marked = (0...2).map { peak / 2 * Int64($0) }
        let areWhole = marked.allSatisfy { $0.isMultiple(of: Self.unit) }
        levels = marked.map { value in
            let mark = Numbers.money(Money(microUnits: value))
            return Tick(tickX: "0", tickY: Self.text(place(value)), mark: areWhole ? String(mark.dropLast(3)) : mark)
        }
        let stride = max(1, (names.count + 5) / 6)
        days = names.indices.filter { $0.isMultiple(of: stride) }
            .map { day in
                // The first must not reach below the numbers at the side.
                let isNarrow = day == 0 && step < Self.markWidth
                return Tick(
                    tickX: Self.text(isNarrow ? Self.left : Self.left + step * (Double(day) + 0.5)),
                    tickY: Self.text(Self.height - 4),
                    mark: String(names[day].dropFirst(5)),
                    alignment: isNarrow ? "start" : "middle"
                )
            }
        keys = series.enumerated().map { Key(series: $0.offset, meaning: $0.element.name) }
        let sum = Money(microUnits: totals.reduce(0, +))
        wording =
            "\(caption): \(sum) \(unit) in \(names.count) days, at most \(Money(microUnits: totals.max() ?? 0)) in one."
    }

    /// The next number that is easily read: 1, 2 or 5 with zeros.
    private static func roundedUp(_ value: Int64) -> Int64 {
        var size: Int64 = 10_000
        while size < value {
            for factor: Int64 in [1, 2, 5] where size * factor >= value {
                return size * factor
            }
            guard size <= Int64.max / 100 else {
                return Int64.max / 10
            }
            size *= 10
        }
        return size
    }

    /// A coordinate with one digit behind the point.
    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}
