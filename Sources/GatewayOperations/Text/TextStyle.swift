/// What the place can show that a text for people is written to.
package struct TextStyle: Hashable, Sendable {
    /// How many columns a line has where nothing tells.
    package static let usualWidth = 80
    /// The columns of a terminal that are made use of.
    package static let widths = 20...400

    /// How many columns a line has.
    package let width: Int
    /// Whether bars are drawn; numbers alone otherwise.
    package let drawsBars: Bool

    /// Takes what is known of the place.
    package init(width: Int = usualWidth, drawsBars: Bool) {
        self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
        self.drawsBars = drawsBars
    }

    /// A file or a pipe.
    package static let plain = TextStyle(drawsBars: false)
}

/// How much of something is taken, as a line of blocks.
package enum UsageBar {
    /// Draws it.
    ///
    /// Anything that is taken shows, however little, and only what is used up looks full.
    /// - Parameters:
    ///   - used: What is gone for good; drawn as `█`.
    ///   - held: What is set aside beyond that; drawn as `▒`.
    ///   - limit: How much there is.
    ///   - width: The columns that it takes, at least 1.
    package static func text(used: Int64, held: Int64 = 0, of limit: Int64, width: Int) -> String {
        let width = max(1, width)
        let all = cells(used.addingSaturated(held), of: limit, width)
        let solid = min(
            all,
            held > 0 && used < limit && all > 1
                ? min(cells(used, of: limit, width), all - 1)
                : cells(used, of: limit, width)
        )
        return String(repeating: "█", count: solid) + String(repeating: "▒", count: all - solid)
            + String(repeating: "░", count: width - all)
    }

    /// How many of a hundred parts are taken, rounded down; of nothing, all.
    package static func percent(_ taken: Int64, of limit: Int64) -> Int64 {
        limit > 0 ? Int64(clamping: Int128(max(0, taken)) * 100 / Int128(limit)) : 100
    }

    private static func cells(_ taken: Int64, of limit: Int64, _ width: Int) -> Int {
        guard taken < limit else {
            return width
        }
        guard taken > 0 else {
            return 0
        }
        return min(max(1, Int(Int128(taken) * Int128(width) / Int128(limit))), max(1, width - 1))
    }
}

extension Int64 {
    fileprivate func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
