import GatewayLedger
package import GatewayModel

extension LedgerAudit {
    /// How many names or ids one statement asks for.
    private static let knownTasksBatch = 1000

    /// What is known of the tasks that attempts gave these names to.
    package func tasks(named names: [String]) async throws(GatewayError) -> [String: KnownTask] {
        try await knownTasks(
            names,
            """
            SELECT a.external_task_id, v.id, v.tenant_id, a.outcome, v.upstream_task_id
            FROM attempts AS a JOIN videos AS v ON v.id = a.video_id WHERE a.external_task_id IN
            """
        )
    }

    /// What is known of the tasks that the upstream gave these ids to; reads every video, for there is no index.
    package func tasks(withIDs ids: [String]) async throws(GatewayError) -> [String: KnownTask] {
        try await knownTasks(
            ids,
            "SELECT upstream_task_id, id, tenant_id, NULL, upstream_task_id FROM videos WHERE upstream_task_id IN"
        )
    }

    /// When the last of the videos ended that are in the store no more, but in its totals; nothing where there is none.
    package func lastRolledUp() async throws(GatewayError) -> Timestamp? {
        try await engine.read(.readKnownTasks) { connection throws(GatewayError) in
            let rows = try connection.run("SELECT MAX(last_ended_at) FROM rolled_up")
            var reader = RowReader(rows.first ?? [.null])
            return try reader.momentIfPresent()
        }
    }

    private func knownTasks(
        _ handles: [String],
        _ selection: String
    ) async throws(GatewayError) -> [String: KnownTask] {
        try await engine.read(.readKnownTasks) { connection throws(GatewayError) in
            try connection.beginLongWork()
            var tasks: [String: KnownTask] = [:]
            for start in stride(from: 0, to: handles.count, by: Self.knownTasksBatch) {
                let batch = handles[start..<min(start + Self.knownTasksBatch, handles.count)]
                let marks = (1...batch.count).map { "$\($0)" }.joined(separator: ", ")
                for row in try connection.run("\(selection) (\(marks))", batch.map { SQLValue(foreign: $0) }) {
                    var reader = RowReader(row)
                    let handle = try reader.text()
                    tasks[handle] = KnownTask(
                        video: try reader.videoID(),
                        tenant: TenantID(stored: try reader.text()),
                        outcome: try reader.textIfPresent(),
                        taskID: try reader.textIfPresent()
                    )
                }
            }
            return tasks
        }
    }
}

/// What the ledger knows of an upstream task.
package struct KnownTask: Hashable, Sendable {
    /// Which video it is of.
    package let video: VideoID
    /// Whose.
    package let tenant: TenantID
    /// What its attempt came to, as the ledger spells it; nothing when the task was found by its id.
    package let outcome: String?
    /// The upstream's id of the video's task.
    package let taskID: String?
}
