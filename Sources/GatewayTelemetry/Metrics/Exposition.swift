/// The forms in which metrics are written.
package enum ExpositionForm: CaseIterable, Sendable {
    /// Prometheus' own text, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    /// The media type.
    package var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}

extension MetricRegistry {
    /// The text of everything that is known now.
    package func exposition(_ form: ExpositionForm) async -> String {
        var exposition = Exposition(form)
        for family in await collected() {
            exposition.append(family)
        }
        return exposition.finished()
    }
}

/// The text of metrics while it is written.
struct Exposition {
    private let form: ExpositionForm
    private var text = ""

    init(_ form: ExpositionForm) {
        self.form = form
    }

    mutating func append(_ collected: CollectedFamily) {
        let family = collected.family
        let name = form == .openMetrics ? family.name : family.sampleName
        text += "# HELP \(name) \(escaped(help: family.help))\n"
        text += "# TYPE \(name) \(Self.word(of: family.kind))\n"
        if form == .openMetrics, let unit = family.unit {
            text += "# UNIT \(name) \(unit.rawValue)\n"
        }
        for series in collected.series {
            append(series, of: family)
        }
    }

    func finished() -> String {
        form == .openMetrics ? text + "# EOF\n" : text
    }

    private mutating func append(_ series: CollectedFamily.Series, of family: MetricFamily) {
        let labels = zip(family.labels, series.labels).map { "\($0)=\"\(Self.escaped(label: $1))\"" }
        switch series.numbers {
        case .one(let value): append(family.sampleName, labels, Self.decimal(value, steps: family.steps))
        case .histogram(let bounds, let cumulative, let sum):
            let texts = bounds.map { bound($0, steps: family.steps) } + ["+Inf"]
            for (bound, count) in zip(texts, cumulative) {
                append(family.name + "_bucket", labels + ["le=\"\(bound)\""], "\(count)")
            }
            append(family.name + "_sum", labels, Self.decimal(sum, steps: family.steps))
            append(family.name + "_count", labels, "\(cumulative.last ?? 0)")
        }
    }

    private mutating func append(_ name: String, _ labels: [String], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{\(labels.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func word(of kind: MetricFamily.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    /// A bound, which OpenMetrics wants as a number with a fraction.
    private func bound(_ number: Int64, steps: Int64) -> String {
        let text = Self.decimal(number, steps: steps)
        return form == .openMetrics && !text.contains(".") ? text + ".0" : text
    }

    /// A number of steps in the unit, exactly.
    static func decimal(_ number: Int64, steps: Int64) -> String {
        let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: steps.magnitude)
        let sign = number < 0 ? "-" : ""
        guard rest > 0 else {
            return "\(sign)\(whole)"
        }
        var digits = String("\(steps.magnitude + rest)".dropFirst())
        while digits.last == "0" {
            digits.removeLast()
        }
        return "\(sign)\(whole).\(digits)"
    }

    private func escaped(help: String) -> String {
        form == .openMetrics ? Self.escaped(label: help) : Self.escaped(help, quotes: false)
    }

    static func escaped(label: String) -> String {
        escaped(label, quotes: true)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            case "\"" where quotes: escaped += #"\""#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
