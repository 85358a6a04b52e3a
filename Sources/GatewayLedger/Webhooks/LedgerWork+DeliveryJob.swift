import GatewayModel

extension LedgerWork {
    /// The job of a delivery that was just claimed; nothing where there is nobody to tell, or nothing to say any more,
    /// which ends the delivery.
    func job(
        from row: [SQLValue],
        queue: String,
        at now: Timestamp,
        render: WebhookRenderer,
        on connection: some SQLConnection
    ) throws(GatewayError) -> DeliveryJob? {
        var reader = RowReader(row)
        let event = WebhookEventID(stored: try reader.text())
        let target = try reader.text()
        let (tries, claim) = (try reader.integer(), try reader.integer())
        let endpoint = target == DeliveryJob.orderTarget ? nil : WebhookEndpointID(stored: target)
        guard let content = try content(of: event, render: render, on: connection),
            let place = try place(endpoint, content, at: now, on: connection)
        else {
            try connection.run(
                """
                UPDATE webhook_deliveries SET state = 'dropped', ended_at = $3, error = 'gone'
                WHERE event_id = $1 AND target = $2
                """,
                [.text(event.text), .text(target), SQLValue(now)]
            )
            return nil
        }
        return DeliveryJob(
            event: event,
            type: content.type,
            tenant: content.tenant,
            endpoint: endpoint,
            queue: queue,
            url: place.url,
            body: content.body,
            secrets: place.secrets,
            tries: Int(tries),
            leaseEpoch: claim,
            failingSince: place.failingSince,
            happenedAt: content.happenedAt,
            video: content.video.flatMap { VideoID(taskID: $0) },
            trace: content.trace
        )
    }

    /// What an event says and of whom.
    private struct Content {
        let type: String
        let tenant: TenantID
        let video: String?
        let body: String
        let happenedAt: Timestamp
        let trace: TraceContext?
    }

    private func content(
        of event: WebhookEventID,
        render: WebhookRenderer,
        on connection: some SQLConnection
    ) throws(GatewayError) -> Content? {
        let rows = try connection.run(
            """
            SELECT type, tenant_id, video_id, created_at,
            (SELECT trace_context FROM videos AS v WHERE v.id = e.video_id), body, format, state, failure,
            (SELECT base FROM video_webhooks AS w WHERE w.video_id = e.video_id) FROM webhook_events AS e WHERE id = $1
            """,
            [.text(event.text)]
        )
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        let (type, tenant) = (try reader.text(), TenantID(stored: try reader.text()))
        let (video, happened) = (try reader.textIfPresent(), try reader.moment())
        let trace = try reader.textIfPresent().flatMap { TraceContext($0) }
        func content(_ body: String) -> Content {
            Content(type: type, tenant: tenant, video: video, body: body, happenedAt: happened, trace: trace)
        }
        if let body = try reader.textIfPresent() {
            return content(body)
        }
        let format = try reader.value(WebhookFormat.self)
        let state = try reader.value(VideoState.self)
        let failure = try reader.textIfPresent().flatMap(VideoFailure.Code.init(rawValue:)).map(VideoFailure.init)
        let found = try connection.run("SELECT \(VideoRow.columns) FROM videos WHERE id = $1", [SQLValue(video)])
        guard let found = found.first else {
            return nil
        }
        let body = render(
            WebhookEvent(
                id: event,
                format: format,
                type: type,
                createdAt: happened,
                video: try VideoRow.video(from: found).asOf(state, failure, at: happened),
                base: try reader.textIfPresent()
            )
        )
        try connection.run("UPDATE webhook_events SET body = $2 WHERE id = $1", [.text(event.text), .text(body)])
        return content(body)
    }

    private func place(
        _ endpoint: WebhookEndpointID?,
        _ content: Content,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) -> (url: String, secrets: WebhookSecrets, failingSince: Timestamp?)? {
        let previous = "CASE WHEN previous_until > $2 THEN previous END"
        let rows =
            if let endpoint {
                try connection.run(
                    """
                    SELECT url, secret, \(previous), failing_since FROM webhook_endpoints
                    WHERE id = $1 AND disabled_at IS NULL
                    """,
                    [.text(endpoint.text), SQLValue(now)]
                )
            } else {
                try connection.run(
                    """
                    SELECT w.url, s.secret, \(previous), NULL FROM video_webhooks AS w, webhook_secrets AS s
                    WHERE w.video_id = $1 AND s.tenant_id = $3
                    """,
                    [SQLValue(content.video), SQLValue(now), .text(content.tenant.text)]
                )
            }
        guard let row = rows.first else {
            return nil
        }
        var reader = RowReader(row)
        return (
            url: try reader.text(),
            secrets: WebhookSecrets(present: try reader.text(), previous: try reader.textIfPresent()),
            failingSince: try reader.momentIfPresent()
        )
    }
}

extension Video {
    /// The same as it stood when an event happened, whatever has become of it since.
    fileprivate func asOf(_ state: VideoState, _ failure: VideoFailure?, at moment: Timestamp) -> Video {
        Video(
            id: id,
            tenant: tenant,
            externalID: externalID,
            order: order,
            metadata: metadata,
            state: state,
            failure: failure,
            cost: Cost(
                amount: cost.amount,
                currency: cost.currency,
                priceVersion: cost.priceVersion,
                state: state.moneyState
            ),
            createdAt: createdAt,
            updatedAt: moment,
            startedAt: startedAt,
            completedAt: state.status.isFinal ? moment : nil,
            queueDeadline: queueDeadline,
            file: state == .succeeded ? file : .none,
            fileExpiresAt: state == .succeeded ? fileExpiresAt : nil,
            queuePlace: nil,
            cache: cache
        )
    }
}
