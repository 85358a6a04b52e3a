extension Duration {
    /// The longest span that a command takes: ten years.
    package static let maximumSpan = Duration.seconds(3650 * 86_400)

    /// What a span must be, in words.
    package static let spanRule =
        "write a whole number and a unit: s (seconds), m (minutes), h (hours) or d (days), such as 90d; at most 3650d"

    /// Reads a span such as `90d`, `24h`, `15m` or `30s`: more than nothing, and no more than `maximumSpan`.
    package init?(span text: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(digits), count > 0,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            count <= Duration.maximumSpan.components.seconds / unit
        else {
            return nil
        }
        self = .seconds(count * unit)
    }
}
