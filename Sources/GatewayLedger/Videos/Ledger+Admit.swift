import Digests
package import GatewayModel

extension Ledger {
    /// Admits a video: its key and every limit checked and taken, its row and its hold, in one transaction that is
    /// durable on return.
    ///
    /// A submission that comes again brings back what it came to the first time.
    /// - Throws: `tenantSuspended`, `idempotencyMismatch`, `modelNotAllowed`, the admission's own refusal, that of a limit
    ///   which the order would exceed, or `invalidField` when the tenant has used the external id before; nothing is
    ///   taken then.
    package func admit(_ admission: Admission) async throws(GatewayError) -> Admitted {
        try await engine.write { connection throws(GatewayError) in
            let rules = try checkTenant(admission.tenant, on: connection)
            if let earlier = try repeated(admission, on: connection) {
                return Admitted(video: earlier, isReplayed: true)
            }
            let limits = try limits(of: admission.tenant, on: connection)
            try limits.check(admission.priced.order)
            let cache = CacheClaim(admission, rules: rules)
            if let shared = try share(cache, for: admission, on: connection) {
                return shared
            }
            let uses = try check(admission, against: limits, takingItsShare: true, on: connection)
            let video = try insert(Self.columns(of: admission) + cache.columns, on: connection)
            let entry = Entry(
                video: admission.id,
                tenant: admission.tenant,
                kind: .hold,
                amount: admission.priced.price,
                currency: admission.currency
            )
            try entry.write(on: connection, at: admission.at)
            let wasForced = admission.cache.map { !$0.mayShare } ?? false
            return Admitted(video: video, isReplayed: false, uses: uses, wasForced: wasForced)
        }
    }

    func insert(
        _ columns: [(name: String, value: SQLValue)],
        on connection: some SQLConnection
    ) throws(GatewayError) -> Video {
        let names = columns.map(\.name).joined(separator: ", ")
        let parameters = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let rows = try connection.run(
            """
            INSERT INTO videos (\(names)) VALUES (\(parameters))
            ON CONFLICT DO NOTHING RETURNING \(VideoRow.columns)
            """,
            columns.map(\.value)
        )
        guard let row = rows.first else {
            throw GatewayError(
                .invalidField,
                "external_task_id was used for another video of this tenant.",
                parameter: "external_task_id"
            )
        }
        return try VideoRow.video(from: row)
    }

    static func columns(of admission: Admission) -> [(name: String, value: SQLValue)] {
        let order = admission.priced.order
        return [
            ("id", SQLValue(admission.id)),
            ("tenant_id", .text(admission.tenant.text)),
            ("external_id", SQLValue(admission.externalID)),
            ("model", .text(order.model.text)),
            ("mode", .text(order.mode.text)),
            ("seconds", .integer(Int64(order.seconds))),
            ("aspect_ratio", .text(order.aspectRatio.rawValue)),
            ("prompt", .text(order.prompt)),
            ("prompt_length", .integer(Int64(order.prompt.unicodeScalars.count))),
            ("prompt_digest", .text(Hexadecimal.encode(SHA256.hash(data: Array(order.prompt.utf8))))),
            ("negative_prompt", SQLValue(order.negativePrompt)),
            ("guidance", SQLValue(order.guidance.map { "\($0)" })),
            ("camera", SQLValue(order.camera?.stored)),
            ("metadata", .text(VideoRow.text(of: admission.metadata))),
            ("price", SQLValue(admission.priced.price)),
            ("currency", .text(admission.currency)),
            ("price_version", .text(admission.priceVersion)),
            ("state", SQLValue(VideoState.queued)),
            ("created_at", SQLValue(admission.at)),
            ("updated_at", SQLValue(admission.at)),
            ("not_before", SQLValue(admission.at)),
            ("queue_deadline", SQLValue(admission.queueDeadline)),
            ("day_start", SQLValue(admission.windows.day.start)),
            ("month_start", SQLValue(admission.windows.month.start)),
            ("request_digest", SQLValue(admission.claim?.digest)),
        ]
    }
}
