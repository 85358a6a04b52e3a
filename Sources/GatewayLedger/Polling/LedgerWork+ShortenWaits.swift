package import GatewayModel

/// For how long rows of each kind may wait at the most, from the moment at which their wait is written down.
package struct LongestWaits: Hashable, Sendable {
    /// A queued video that the upstream has turned away.
    package var start: Duration
    /// A submission for its outcome.
    package var submission: Duration
    /// A video for the next question about it, or for the outcome of one.
    package var poll: Duration
    /// A file for the next try to fetch it, or for the outcome of one.
    package var file: Duration

    /// Makes bounds.
    package init(start: Duration, submission: Duration, poll: Duration, file: Duration) {
        self.start = start
        self.submission = submission
        self.poll = poll
        self.file = file
    }
}

extension LedgerWork {
    /// Brings back what waits for longer than anything ever does, because the clock has stepped back since.
    ///
    /// It is one transaction. What waits for no longer than its kind may is left alone, as is what shares another video
    /// and is never sent itself.
    /// What is being sent keeps a whole lease, because its sender may live; all else is due at once. That a video is
    /// asked about twice, or a file fetched twice, does no harm: the claim numbers decide whose word counts.
    /// - Returns: How many waits were shortened.
    @discardableResult
    package func shortenWaits(to longest: LongestWaits, at now: Timestamp) async throws(GatewayError) -> Int {
        try await engine.write(.shortenWaits) { connection throws(GatewayError) in
            var shortened = 0
            for (statement, length, wait) in [
                (
                    """
                    UPDATE videos SET not_before = $2 WHERE state = 'queued' AND source_id IS NULL AND not_before > $1
                    RETURNING id
                    """,
                    longest.start, .zero
                ),
                (
                    """
                    UPDATE videos AS waiting SET next_look_at = $2 WHERE state = 'submitting' AND next_look_at > $1
                    RETURNING id
                    """,
                    longest.submission, longest.submission
                ),
                (
                    """
                    UPDATE videos AS waiting SET next_look_at = $2
                    WHERE state IN ('unknown', 'submitted', 'processing', 'timed_out') AND next_look_at > $1 RETURNING id
                    """,
                    longest.poll, .zero
                ),
                (
                    """
                    UPDATE videos SET file_next_at = $2
                    WHERE file_state = 'pending' AND file_next_at > $1 RETURNING id
                    """,
                    longest.file, .zero
                ),
            ] as [(String, Duration, Duration)] {
                shortened += try connection.run(statement, [SQLValue(now + length), SQLValue(now + wait)]).count
            }
            return shortened
        }
    }
}
