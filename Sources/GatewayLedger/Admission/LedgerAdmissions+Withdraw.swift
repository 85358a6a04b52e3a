package import GatewayModel

extension LedgerChanges {
    /// Withdraws a video of any tenant that has not been sent, and releases its money.
    /// - Returns: The canceled video; one that was canceled before is returned again.
    /// - Throws: `notFound`, or `notCancelable` once it has been sent or has ended.
    package func cancelVideo(_ id: VideoID, at now: Timestamp) async throws(GatewayError) -> Video {
        let admissions = LedgerAdmissions(engine: tenants.engine, policy: policy, terms: KnownTerms())
        return try await write(.cancelByOperator, at: now) { connection throws(GatewayError) in
            let (video, isNew) = try admissions.withdraw(id, of: nil, at: now, on: connection)
            guard isNew else {
                return .nothing(video)
            }
            return AuditedChange(
                video,
                AuditNote(
                    .cancelVideo,
                    AuditSubject(.video, id.description),
                    from: ["status": .text(VideoStatus.queued.rawValue)],
                    to: [
                        "status": .text(video.status.rawValue),
                        "tenant": .text(try tenants.name(of: video.tenant, on: connection)),
                    ]
                )
            )
        }
    }
}

extension LedgerAdmissions {
    /// Withdraws a video that has not been sent, and releases its money.
    /// - Parameter tenant: Whose it must be.
    /// - Returns: The canceled video; one that was canceled before is returned again.
    /// - Throws: `notFound`, or `notCancelable` once it has been sent or has ended.
    package func cancel(_ id: VideoID, of tenant: TenantID, at now: Timestamp) async throws(GatewayError) -> Video {
        try await engine.write(.cancel) { connection throws(GatewayError) in
            try withdraw(id, of: tenant, at: now, on: connection).video
        }
    }

    /// - Parameter tenant: Whose it must be; anybody's where it is an operator who withdraws it.
    /// - Returns: The video as it is now, and whether it has been canceled just now.
    fileprivate func withdraw(
        _ id: VideoID,
        of tenant: TenantID?,
        at now: Timestamp,
        on connection: any SQLConnection
    ) throws(GatewayError) -> (video: Video, isNew: Bool) {
        _ = try owned(id, by: tenant, on: connection)
        let move = VideoTransition(video: id, from: .queued, to: .canceled, at: now)
        let isCanceled = try move.make(on: connection, policy: policy)
        if isCanceled {
            try promoteFollower(id, at: now, on: connection)
        }
        let video = try owned(id, by: tenant, on: connection)
        guard isCanceled || video.state == .canceled else {
            throw Self.notCancelable(video)
        }
        return (video, isCanceled)
    }

    /// Hides a finished video from its tenant and gives its file up; its entries stay.
    /// - Throws: `notFound`, or `notReady` while it has not ended.
    package func delete(_ id: VideoID, of tenant: TenantID, at now: Timestamp) async throws(GatewayError) {
        try await engine.write(.delete) { connection throws(GatewayError) in
            let video = try owned(id, by: tenant, on: connection)
            guard video.state.isFinal else {
                throw GatewayError(
                    .notReady,
                    "Only a finished video can be deleted; cancel it, or wait for its end.",
                    retry: .after(.seconds(30))
                )
            }
            try connection.run(
                "UPDATE videos SET deleted_at = $2, file_expires_at = $2 WHERE id = $1",
                [SQLValue(id), SQLValue(now)]
            )
            // A file that others wait for is fetched all the same.
            try connection.run(
                """
                UPDATE videos SET file_state = 'gone', file_next_at = NULL WHERE id = $1 AND file_state = 'pending'
                AND NOT EXISTS (
                    SELECT 1 FROM videos AS follower
                    WHERE follower.source_id = $1 AND follower.file_state = 'pending' AND follower.deleted_at IS NULL
                )
                """,
                [SQLValue(id)]
            )
            connection.announce(.shown(id))
        }
    }

    private func owned(
        _ id: VideoID,
        by tenant: TenantID?,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video {
        let rows = try connection.run(
            "SELECT \(VideoRow.columns) FROM videos WHERE id = $1 AND deleted_at IS NULL",
            [SQLValue(id)]
        )
        guard let row = rows.first, case let video = try VideoRow.video(from: row),
            tenant == nil || video.tenant == tenant
        else {
            throw GatewayError.noSuchVideo
        }
        return video
    }

    private static func notCancelable(_ video: Video) -> GatewayError {
        switch video.status {
        case .queued, .inProgress:
            GatewayError(
                .notCancelable,
                "The video has been sent to Kling, which cannot stop it; it will be charged if it succeeds."
            )
        case .completed, .failed, .canceled:
            GatewayError(.notCancelable, "The video has already ended.")
        }
    }
}
