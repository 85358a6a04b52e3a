import GatewayModel

/// The videos that share what another one pays for: they go its way, whoever ordered them.
struct Followers {
    /// The video that pays.
    let payer: VideoID

    /// Where a follower stands while the payer stands there: it takes no slot, and whether the upstream has been asked
    /// does not show in it.
    static func state(beside payer: VideoState) -> VideoState {
        switch payer {
        case .submitting, .unknown, .submitted, .processing: .processing
        case .queued, .succeeded, .failed, .timedOut, .canceled, .expired: payer
        }
    }

    /// Takes all that have not ended along with a move of the payer's.
    ///
    /// The payer's row is locked by its move, and whoever joins locks it too; so none is missed.
    func follow(_ move: VideoMove, policy: Ledger.Policy, on connection: some SQLConnection) throws(GatewayError) {
        // A payer that leaves the queue for good is succeeded by one of them.
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
        try connection.run(
            "UPDATE videos SET \(assignments.joined(separator: ", ")) WHERE source_id = $1 AND state = $2",
            [SQLValue(payer), SQLValue(from)] + columns.map(\.value)
        )
    }
}
