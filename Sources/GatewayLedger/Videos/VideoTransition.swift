import GatewayModel

// Videos: their rows, states and money. In: a move from one state to another. Out: whether it was made. Lock order of a
// move: the video's row, then its tenant's balances in the order of `LimitName.kept`, then the rows of its followers;
// the totals of usage come behind all of them, when the database changes them as the last before the commit. What must
// hold: a move, its money and its totals are one transaction, and a video that pays gets one settle or release, of the
// price that was held.

/// One guarded move of a video from state to state, with everything that belongs to it: times, privacy and money.
///
/// Every change of a video's state is made here; what it means for the totals of usage is the database's own rule
/// (`Migration.usageTotals`). Who loses the race for a move does nothing.
struct VideoTransition {
    let video: VideoID
    let from: VideoState
    let to: VideoState
    let at: Timestamp
    /// Further columns that change with the state.
    var changes: [(column: String, value: SQLValue)] = []
    /// Whether it may still come back to the queue, and so needs its prompt.
    var mayReturn = false
    /// Who makes the move, where others may have taken over meanwhile.
    var fence: Fence?

    /// What must still hold of whoever makes a move.
    enum Fence {
        /// This attempt has no end yet; an earlier one of the same video has no say any more.
        case attempt(ExternalTaskID)
        /// Nobody has claimed the video since.
        case lease(epoch: Int64)
    }

    /// Makes the move if the video still stands where it should.
    /// - Returns: Whether it did.
    func make(on connection: some SQLConnection, policy: Ledger.Policy) throws(GatewayError) -> Bool {
        guard from == to || from.successors.contains(to) else {
            throw GatewayError(
                .internalError,
                "There is no such move.",
                origin: .gateway,
                cause: "\(from.rawValue) → \(to.rawValue)"
            )
        }
        var arguments: [SQLValue] = [SQLValue(video), SQLValue(from)]
        let assignments = columns(policy: policy)
            .map { column, value in
                arguments.append(value)
                return "\(column) = $\(arguments.count)"
            }
        var condition = "id = $1 AND state = $2"
        switch fence {
        case .attempt(let name):
            arguments.append(.text(name.text))
            condition += """
                 AND EXISTS (SELECT 1 FROM attempts WHERE external_task_id = $\(arguments.count)
                AND video_id = videos.id AND ended_at IS NULL)
                """
        case .lease(let epoch):
            arguments.append(.integer(epoch))
            condition += " AND claim = $\(arguments.count)"
        case nil: break
        }
        let moved = try connection.run(
            """
            UPDATE videos SET \(assignments.joined(separator: ", "))
            WHERE \(condition) RETURNING source_id, followers, \(QueueOrder.place), priority, seconds, tenant_id, price, currency, seconds, day_start,
            month_start
            """,
            arguments
        )
        guard let row = moved.first else {
            return false
        }
        if from != to {
            var reader = RowReader(row)
            let (source, followers) = (try reader.textIfPresent(), try reader.integer())
            let place = try QueuePlace(from: &reader)
            // Who shares what another has paid for has no money of its own.
            if source == nil {
                try account(for: reader, on: connection)
            }
            let tenant = TenantID(stored: try reader.text())
            connection.announce(
                .video(VideoChange(id: video, tenant: tenant, state: to, place: source == nil ? place : nil))
            )
            if followers > 0 {
                try CoalescedVideos(leader: video).follow(self, policy: policy, on: connection)
            }
        } else {
            connection.announce(.shown(video))
        }
        return true
    }

    /// Whether the video needs its prompt no more, and it must not be kept.
    func forgetsPrompt(_ policy: Ledger.Policy) -> Bool {
        !policy.keepsPrompts && !mayReturn && to != .queued && to != .submitting
    }

    private func columns(policy: Ledger.Policy) -> [(column: String, value: SQLValue)] {
        var columns = changes
        guard from != to else {
            return columns
        }
        columns.append(("state", SQLValue(to)))
        columns.append(("updated_at", SQLValue(at)))
        if to.status.isFinal, to.status != from.status {
            columns.append(("completed_at", SQLValue(at)))
        }
        if to.isFinal {
            columns.append(("next_look_at", .null))
        }
        if to == .queued {
            columns.append(("slot_key", .null))
        }
        if forgetsPrompt(policy) {
            columns.append(("prompt", .text("")))
            columns.append(("negative_prompt", .null))
        }
        return columns
    }
}
