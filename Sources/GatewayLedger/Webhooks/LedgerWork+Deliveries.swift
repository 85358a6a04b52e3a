package import GatewayModel

/// A queue of deliveries and when its first one is due.
package struct DeliveryQueue: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// When its first delivery is due.
    package let nextAt: Timestamp
}

extension LedgerWork {
    /// Puts an event into words; what it returns is kept.
    package typealias WebhookRenderer = @Sendable (WebhookEvent) -> String

    /// Every queue that has something to send, now or later: a search each, however many deliveries wait.
    package func deliveryQueues() async throws(GatewayError) -> [DeliveryQueue] {
        try await engine.read(.nextDelivery) { connection throws(GatewayError) in
            let rows = try connection.run(
                """
                WITH RECURSIVE waiting (queue) AS (
                    SELECT MIN(queue) FROM webhook_deliveries WHERE state = 'pending'
                    UNION ALL
                    SELECT (
                        SELECT MIN(d.queue) FROM webhook_deliveries AS d
                        WHERE d.state = 'pending' AND d.queue > waiting.queue
                    ) FROM waiting WHERE waiting.queue IS NOT NULL
                )
                SELECT queue, (
                    SELECT MIN(d.next_at) FROM webhook_deliveries AS d
                    WHERE d.state = 'pending' AND d.queue = waiting.queue
                ) FROM waiting WHERE queue IS NOT NULL
                """
            )
            var queues: [DeliveryQueue] = []
            for row in rows {
                var reader = RowReader(row)
                queues.append(DeliveryQueue(name: try reader.text(), nextAt: try reader.moment()))
            }
            return queues
        }
    }

    /// Claims deliveries that are due, the longest due of each queue first, until the lease ends or a result is recorded.
    ///
    /// What an event says is written before it is first sent, from the video as it stood when the event happened.
    /// - Parameter shares: How many are claimed of which queue.
    package func claimDeliveries(
        _ shares: [(queue: String, count: Int)],
        at now: Timestamp,
        lease: Duration,
        render: @escaping WebhookRenderer
    ) async throws(GatewayError) -> [DeliveryJob] {
        guard !shares.isEmpty else {
            return []
        }
        return try await engine.write(.claimDeliveries) { connection throws(GatewayError) in
            var jobs: [DeliveryJob] = []
            for (queue, count) in shares {
                let rows = try connection.run(
                    """
                    WITH due AS MATERIALIZED (
                        SELECT event_id, target FROM webhook_deliveries
                        WHERE queue = $1 AND state = 'pending' AND next_at <= $2
                        ORDER BY next_at LIMIT $4 \(connection.dialect.skipLocked)
                    )
                    UPDATE webhook_deliveries SET next_at = $3, tried_at = $2, tries = tries + 1, claim = claim + 1
                    WHERE (event_id, target) IN (SELECT event_id, target FROM due)
                    RETURNING event_id, target, tries, claim
                    """,
                    [.text(queue), SQLValue(now), SQLValue(now + lease), SQLValue(rows: count)]
                )
                for row in rows {
                    if let job = try job(from: row, queue: queue, at: now, render: render, on: connection) {
                        jobs.append(job)
                    }
                }
            }
            return jobs
        }
    }

    /// Makes what somebody had claimed due again, for a process that was the only one and has died.
    ///
    /// Servers of a shared store leave each other's alone, whose leases end by themselves.
    /// - Parameter lease: How long it was claimed for.
    package func endDeliveryLeases(of lease: Duration, at now: Timestamp) async throws(GatewayError) {
        guard !engine.isShared else {
            return
        }
        try await engine.write(.endDeliveryLeases) { connection throws(GatewayError) in
            _ = try connection.run(
                """
                UPDATE webhook_deliveries SET next_at = $1
                WHERE state = 'pending' AND next_at > $1 AND next_at = tried_at + $2
                """,
                [SQLValue(now), .integer(lease.milliseconds)]
            )
        }
    }

    /// Records what a try came to, unless somebody else has claimed the delivery since.
    /// - Returns: Whether nobody had.
    @discardableResult
    package func record(
        _ result: DeliveryResult,
        of job: DeliveryJob,
        at now: Timestamp
    ) async throws(GatewayError) -> Bool {
        try await engine.write(.recordDelivery) { connection throws(GatewayError) in
            let change = result.change(at: now)
            let rows = try connection.run(
                """
                UPDATE webhook_deliveries SET state = $4, status = $5, error = $6, next_at = COALESCE($7, next_at),
                ended_at = $8 WHERE event_id = $1 AND target = $2 AND claim = $3 AND state = 'pending' RETURNING target
                """,
                [.text(job.event.text), .text(job.target), .integer(job.leaseEpoch)] + change
            )
            guard !rows.isEmpty, let endpoint = job.endpoint else {
                return !rows.isEmpty
            }
            switch result {
            case .delivered:
                try connection.enqueue(
                    "UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL",
                    [.text(endpoint.text)]
                )
            case .retry, .abandoned:
                try connection.enqueue(
                    "UPDATE webhook_endpoints SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL",
                    [.text(endpoint.text), SQLValue(now)]
                )
            case .disabled(let reason, _):
                try connection.run(
                    """
                    UPDATE webhook_endpoints SET disabled_at = $2, disabled_reason = $3
                    WHERE id = $1 AND disabled_at IS NULL
                    """,
                    [.text(endpoint.text), SQLValue(now), .text(reason.rawValue)]
                )
                try Self.dropDeliveries(of: endpoint, because: reason, at: now, on: connection)
            }
            return true
        }
    }

    /// Ends what has not arrived at an endpoint that is told nothing any more.
    static func dropDeliveries(
        of endpoint: WebhookEndpointID,
        because reason: WebhookEndpoint.DisabledReason,
        at now: Timestamp,
        on connection: some SQLConnection
    ) throws(GatewayError) {
        try connection.run(
            """
            UPDATE webhook_deliveries SET state = 'dropped', ended_at = $2, error = COALESCE(error, $3)
            WHERE queue = $1 AND state = 'pending'
            """,
            [.text(endpoint.text), SQLValue(now), .text("endpoint_\(reason.rawValue)")]
        )
    }

    /// Forgets events of long ago with their deliveries, the oldest first.
    /// - Returns: How many there were.
    @discardableResult
    package func forgetWebhookEvents(before end: Timestamp, limit: Int) async throws(GatewayError) -> Int {
        let old = try await engine.read(.forgetWebhookEvents) { connection throws(GatewayError) in
            try connection.run(
                "SELECT id FROM webhook_events WHERE created_at < $1 ORDER BY created_at LIMIT $2",
                [SQLValue(end), SQLValue(rows: limit)]
            )
        }
        guard !old.isEmpty else {
            return 0
        }
        return try await engine.write(.forgetWebhookEvents) { connection throws(GatewayError) in
            for row in old {
                try connection.enqueue("DELETE FROM webhook_deliveries WHERE event_id = $1", row)
                try connection.enqueue("DELETE FROM webhook_events WHERE id = $1", row)
            }
            return old.count
        }
    }
}

extension DeliveryResult {
    /// State, status, error, next time and end.
    fileprivate func change(at now: Timestamp) -> [SQLValue] {
        switch self {
        case .delivered(let status): [.text("delivered"), SQLValue(status), .null, .null, SQLValue(now)]
        case .retry(let moment, let trouble):
            [.text("pending"), SQLValue(trouble.status), .text(trouble.kind.rawValue), SQLValue(moment), .null]
        case .abandoned(let trouble), .disabled(_, let trouble):
            [.text("failed"), SQLValue(trouble.status), .text(trouble.kind.rawValue), .null, SQLValue(now)]
        }
    }
}
