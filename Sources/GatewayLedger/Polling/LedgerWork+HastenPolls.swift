package import GatewayModel

extension LedgerWork {
    /// Has these tasks' videos asked about now, because the upstream has said that something became of them; whichever
    /// server claims them next asks.
    ///
    /// What it said is not believed and not kept. A video whose submission is under way is left to whoever sends it, and
    /// one that waits for nothing more upstream is not asked about again.
    /// - Parameter names: What the tasks are called; of a name that nothing has there is nothing to ask.
    /// - Returns: How many videos are asked about sooner.
    @discardableResult
    package func hastenPolls(of names: [ExternalTaskID], at now: Timestamp) async throws(GatewayError) -> Int {
        guard !names.isEmpty else {
            return 0
        }
        return try await engine.write(.hastenPolls) { connection throws(GatewayError) in
            var hastened = 0
            for name in names {
                hastened +=
                    try connection.run(
                        """
                        UPDATE videos SET next_look_at = $2
                        WHERE id = (SELECT video_id FROM attempts WHERE external_task_id = $1) AND next_look_at > $2
                        AND state IN ('unknown', 'submitted', 'processing', 'timed_out') RETURNING id
                        """,
                        [.text(name.text), SQLValue(now)]
                    )
                    .count
            }
            return hastened
        }
    }
}
