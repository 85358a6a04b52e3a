import GatewayModel

/// The videos that share what another one pays for: they go its way, whoever ordered them.
struct CoalescedVideos {
    /// The video that pays.
    let leader: VideoID

    /// Where a follower stands while the leader stands there: it takes no slot, and whether the upstream has been asked
    /// does not show in it.
    static func state(beside leader: VideoState) -> VideoState {
        switch leader {
        case .submitting, .unknown, .submitted, .processing: .processing
        case .queued, .succeeded, .failed, .timedOut, .canceled, .expired: leader
        }
    }

    /// Takes all that have not ended along with a move of the leader's.
    ///
    /// The leader's row is locked by its move, and whoever joins locks it too; so none is missed.
    func follow(_ move: VideoTransition, policy: Ledger.Policy, on connection: some SQLConnection) throws(GatewayError)
    {
        // A leader that leaves the queue for good is succeeded by one of them.
        guard move.from != .queued || move.to == .submitting else {
            return
        }
        let (from, to) = (Self.state(beside: move.from), Self.state(beside: move.to))
        var columns = move.changes.filter { ["started_at", "failure", "file_state"].contains($0.column) }
        if from != to {
            columns += [("state", SQLValue(to)), ("updated_at", SQLValue(move.at))]
        }
        if to.status.isFinal, to.status != from.status {
            columns.append(("completed_at", SQLValue(move.at)))
        }
        if move.forgetsPrompt(policy) {
            columns += [("prompt", .text("")), ("negative_prompt", .null)]
        }
        guard !columns.isEmpty else {
            return
        }
        let assignments = columns.indices.map { "\(columns[$0].column) = $\($0 + 3)" }
        let moved = try connection.run(
            "UPDATE videos SET \(assignments.joined(separator: ", ")) WHERE source_id = $1 AND state = $2 \(Self.told)",
            [SQLValue(leader), SQLValue(from)] + columns.map(\.value)
        )
        if from != to {
            try Self.announce(moved, in: to, on: connection)
        } else {
            try connection.announceShown(moved)
        }
    }

    /// What a statement that changes the state of followers returns, for ``announce(_:in:on:)``.
    static let told = "RETURNING id, tenant_id"

    static func announce(
        _ rows: [[SQLValue]],
        in state: VideoState,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        for row in rows {
            var reader = RowReader(row)
            let (id, tenant) = (try reader.videoID(), TenantID(stored: try reader.text()))
            connection.announce(.video(VideoChange(id: id, tenant: tenant, state: state, place: nil)))
        }
    }
}
