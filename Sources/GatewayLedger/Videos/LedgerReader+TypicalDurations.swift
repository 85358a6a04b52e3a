package import GatewayModel

/// How long videos of each kind have lately taken from submission to end.
package struct TypicalDurations: Sendable {
    /// What sets the duration of a video's making.
    package struct Kind: Hashable, Sendable {
        let model: ModelID
        let mode: Mode
        let seconds: Int

        /// The kind of videos of a model, a mode and a length in seconds.
        package init(model: ModelID, mode: Mode, seconds: Int) {
            self.model = model
            self.mode = mode
            self.seconds = seconds
        }

        /// Reads model, mode and seconds.
        init(from reader: inout RowReader) throws(GatewayError) {
            model = ModelID(try reader.text())
            mode = Mode(try reader.text())
            seconds = Int(try reader.integer())
        }
    }

    /// What is assumed of a kind that was never made here; Kling's text-to-video was measured at 319 s on average.
    package static let assumed = Duration.seconds(300)

    private let durations: [Kind: Duration]

    /// Nothing known yet.
    package init() {
        durations = [:]
    }

    init(durations: [Kind: Duration]) {
        self.durations = durations
    }

    /// How long an order like this one takes.
    package subscript(order: VideoOrder) -> Duration {
        durations[Kind(model: order.model, mode: order.mode, seconds: order.seconds)] ?? Self.assumed
    }
}

extension LedgerReader {
    /// How long the latest 500 videos took, by kind.
    package func typicalDurations() async throws(GatewayError) -> TypicalDurations {
        try await engine.read(.typicalDurations) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                SELECT model, mode, seconds, CAST(SUM(completed_at - started_at) AS BIGINT), COUNT(*) FROM (
                    SELECT model, mode, seconds, completed_at, started_at FROM videos
                    WHERE state = 'succeeded' AND source_id IS NULL AND started_at IS NOT NULL ORDER BY completed_at DESC LIMIT 500
                ) AS latest GROUP BY model, mode, seconds
                """
            )
            var durations: [TypicalDurations.Kind: Duration] = [:]
            for row in rows {
                var reader = RowReader(row)
                let kind = try TypicalDurations.Kind(from: &reader)
                let (sum, count) = (try reader.integer(), try reader.integer())
                // A clock that was set back may have made the sum negative.
                durations[kind] = .milliseconds(max(0, sum) / max(1, count))
            }
            return TypicalDurations(durations: durations)
        }
    }
}
