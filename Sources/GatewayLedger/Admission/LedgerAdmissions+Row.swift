import GatewayModel

extension LedgerAdmissions {
    /// Writes a video's row.
    ///
    /// Of one writer's orders only those with a name of their tenant's may meet another video's; of several writers' any
    /// may, when one gives way to another between two looks.
    /// - Returns: The video, which nobody needs to read for that.
    /// - Throws: `invalidField` while another video of the tenant has the external id.
    func insert(_ new: NewVideo, on connection: some SQLConnection) throws(GatewayError) -> Video {
        let video = new.video
        try note(new.order.admission.webhook, of: video, on: connection)
        let mayBeTaken = video.externalID != nil || connection.dialect.hasSeveralWriters
        let rows = try connection.run(new.statement(mayBeTaken: mayBeTaken), new.arguments)
        guard !rows.isEmpty || !mayBeTaken else {
            throw GatewayError(
                .invalidField,
                """
                external_task_id names another video of this tenant, which GET \
                /kling/v1/videos/text2video/{external_task_id} shows; it is free again when that one has failed, or was \
                canceled or deleted without a charge.
                """,
                parameter: "external_task_id"
            )
        }
        let place = video.isMade && video.state == .queued ? new.place : nil
        connection.announce(.video(VideoChange(id: video.id, tenant: video.tenant, state: video.state, place: place)))
        return video
    }

    /// Writes down whom the order wants its video told to, before its row: with that it may have ended already.
    private func note(
        _ webhook: OrderWebhook?,
        of video: Video,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        guard let webhook else {
            return
        }
        try connection.enqueue(
            "INSERT INTO video_webhooks (video_id, url, queue, base) VALUES ($1, $2, $3, $4)",
            [
                SQLValue(video.id), .text(webhook.url), .text("\(video.tenant.text) \(webhook.origin)"),
                SQLValue(webhook.base),
            ]
        )
    }
}
