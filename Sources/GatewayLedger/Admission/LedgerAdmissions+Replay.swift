package import GatewayModel

extension LedgerAdmissions {
    /// What a submission repeats, if it does; otherwise its key is taken by the transaction that admits it.
    ///
    /// One whose caller has left already is most likely late itself: a client that gave up on it has ordered again over
    /// another connection and was quicker. So it joins an equal order of the last moments.
    /// Of two submissions with the same key at the same moment one waits here for the other's commit. A submission that is
    /// refused takes its key back with everything else, so that it may be sent again once the reason is gone.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    func repeated(
        _ admission: PricedAdmission,
        undelivered: VideoID?,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Admitted? {
        guard let identity = admission.identity else {
            return nil
        }
        if let place = IdempotencyPlace(identity, of: admission.tenant) {
            guard try place.take(for: admission.id.taskID, at: admission.at, on: connection) else {
                return try video(at: place, admission.at, on: connection).map { Admitted(repeating: $0) }
            }
            return nil
        }
        if let undelivered, let video = try present(undelivered, on: connection) {
            return Admitted(repeating: video)
        }
        let (tenant, now) = (admission.tenant, admission.at)
        if let window = identity.window,
            let video = try latest(identity, of: tenant, since: now - window, on: connection)
        {
            return Admitted(repeating: video)
        }
        guard admission.caller?.isGone() == true else {
            return nil
        }
        let start = now - IdempotencyIdentity.overtakingWindow
        return try latest(identity, of: tenant, since: start, on: connection)
            .map { Admitted(repeating: $0, hasOtherCaller: true) }
    }

    /// Lets whoever repeats an order that another server is admitting at this moment wait for its end, and then find it.
    func lockUnmarked(_ admission: PricedAdmission, on connection: some SQLConnection) throws(GatewayError) {
        guard let identity = admission.identity, identity.key == nil else {
            return
        }
        try connection.lock(named: "\(admission.tenant.text) \(identity.digest)")
    }

    /// The video that a submission repeats, if it does: looked for before anything else is asked of the order, so that
    /// what was accepted is brought back, whatever has become of its model, its price or the queue.
    ///
    /// Nothing is read for a submission without a key, a count of repetitions or a window of its tenant's. One that another
    /// server is admitting at this moment is found by the admission's own transaction.
    /// - Throws: `idempotencyMismatch` when the key was used for something else.
    package func earlier(
        _ identity: IdempotencyIdentity,
        of tenant: TenantID,
        at now: Timestamp
    ) async throws(GatewayError) -> Admitted? {
        guard identity.key != nil || identity.window != nil else {
            return nil
        }
        return try await engine.read(.replay) { connection throws(GatewayError) in
            var video: Video?
            if let place = IdempotencyPlace(identity, of: tenant) {
                video = try self.video(at: place, now, on: connection)
            } else if let window = identity.window {
                video = try latest(identity, of: tenant, since: now - window, on: connection)
            }
            return video.map { Admitted(repeating: $0) }
        }
    }

    /// The video that a key stands for, if it was used.
    /// - Throws: `idempotencyMismatch` for another order, `contentExpired` when the video has been deleted since.
    private func video(
        at place: IdempotencyPlace,
        _ now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        guard let text = try place.outcome(of: "order", at: now, on: connection) else {
            return nil
        }
        guard let id = VideoID(taskID: text), let video = try present(id, on: connection) else {
            throw GatewayError(
                .contentExpired,
                "The video that this Idempotency-Key stands for was deleted; use a new key to have it made again.",
                parameter: "Idempotency-Key"
            )
        }
        return video
    }

    /// A video that has not been deleted.
    private func present(_ id: VideoID, on connection: some SQLConnection) throws(GatewayError) -> Video? {
        let rows = try connection.run(
            "SELECT \(VideoRow.columns) FROM videos WHERE id = $1 AND deleted_at IS NULL",
            [SQLValue(id)]
        )
        return try rows.first.map { row throws(GatewayError) in try VideoRow.video(from: row) }
    }

    /// The video that the same was ordered for last, if that was since then.
    private func latest(
        _ identity: IdempotencyIdentity,
        of tenant: TenantID,
        since start: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video? {
        let rows = try connection.run(
            """
            SELECT \(VideoRow.columns) FROM videos WHERE tenant_id = $1 AND request_digest = $2 AND created_at > $3
            AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 1
            """,
            [.text(tenant.text), .text(identity.digest), SQLValue(start)]
        )
        return try rows.first.map { row throws(GatewayError) in try VideoRow.video(from: row) }
    }
}

extension LedgerWork {
    /// Forgets the keys and the lost answers whose life is over.
    package func forgetKeys(at now: Timestamp) async throws(GatewayError) {
        let ends = [
            (table: "idempotency", end: SQLValue(now - IdempotencyIdentity.keyLife)),
            (table: "undelivered", end: SQLValue(now - IdempotencyIdentity.repeatWindow)),
        ]
        let due = try await engine.read(.forgetKeys) { connection throws(GatewayError) in
            var due: [(table: String, end: SQLValue)] = []
            for (table, end) in ends {
                let old = try connection.run("SELECT 1 FROM \(table) WHERE created_at <= $1 LIMIT 1", [end])
                if !old.isEmpty {
                    due.append((table, end))
                }
            }
            return due
        }
        guard !due.isEmpty else {
            return
        }
        try await engine.write(.forgetKeys) { connection throws(GatewayError) in
            for (table, end) in due {
                try connection.run("DELETE FROM \(table) WHERE created_at <= $1", [end])
            }
        }
    }
}
