import Digests
import GatewayModel

extension LedgerAdmissions {
    /// Writes a video's row.
    /// - Throws: `invalidField` while another video of the tenant has the external id.
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
                """
                external_task_id names another video of this tenant, which GET \
                /kling/v1/videos/text2video/{external_task_id} shows; it is free again when that one has failed, or was \
                canceled or deleted without a charge.
                """,
                parameter: "external_task_id"
            )
        }
        let video = try VideoRow.video(from: row)
        let place = video.isMade ? video.queuePlace : nil
        connection.announce(.video(VideoChange(id: video.id, tenant: video.tenant, state: video.state, place: place)))
        return video
    }

    static func columns(of admission: PricedAdmission) -> [(name: String, value: SQLValue)] {
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
            ("request_digest", SQLValue(admission.identity?.digest)),
            ("key_id", SQLValue(admission.caller?.key.text)),
            ("request_id", SQLValue(admission.caller?.requestID)),
        ]
    }
}
