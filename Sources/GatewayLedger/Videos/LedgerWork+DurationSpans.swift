package import GatewayModel

/// Between which durations nearly all of the latest videos of each kind have ended, counted from submission.
package struct DurationSpans: Sendable {
    /// Nearly all of the latest videos of a kind: of two hundred, the fastest and the slowest are left out.
    package struct Span: Hashable, Sendable {
        /// How long the fastest of them took.
        package let shortest: Duration
        /// How long the slowest of them took.
        package let longest: Duration
        /// How many videos of the kind there were, those that are left out included.
        package let count: Int

        /// Makes a span.
        package init(shortest: Duration, longest: Duration, count: Int) {
            self.shortest = shortest
            self.longest = longest
            self.count = count
        }

        /// The span of these durations; nothing when there are none.
        package init?(of durations: [Duration]) {
            let sorted = durations.sorted()
            let left = sorted.count / DurationSpans.leftOut
            guard let shortest = sorted.dropFirst(left).first, let longest = sorted.dropLast(left).last else {
                return nil
            }
            self.init(shortest: shortest, longest: longest, count: sorted.count)
        }
    }

    /// Of so many, one is left out at each end.
    static let leftOut = 200

    private let spans: [TypicalDurations.Kind: Span]

    /// Spans that are known.
    package init(_ spans: [TypicalDurations.Kind: Span] = [:]) {
        self.spans = spans
    }

    /// The span of a kind, if any was made lately.
    package subscript(kind: TypicalDurations.Kind) -> Span? {
        spans[kind]
    }
}

extension LedgerWork {
    /// The spans of the latest 500 videos, by kind.
    package func durationSpans() async throws(GatewayError) -> DurationSpans {
        try await engine.read(.readDurationSpans) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT model, mode, seconds, completed_at - started_at FROM videos
                WHERE state = 'succeeded' AND source_id IS NULL AND started_at IS NOT NULL
                ORDER BY completed_at DESC LIMIT 500
                """
            )
            var durations: [TypicalDurations.Kind: [Duration]] = [:]
            for row in rows {
                var reader = RowReader(row)
                let kind = try TypicalDurations.Kind(from: &reader)
                // A clock that was set back may have made it negative.
                durations[kind, default: []].append(.milliseconds(max(0, try reader.integer())))
            }
            return DurationSpans(durations.compactMapValues(DurationSpans.Span.init))
        }
    }
}
