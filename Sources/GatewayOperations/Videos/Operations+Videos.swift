import GatewayLedger
import GatewayModel

extension Operations {
    /// The latest videos of all tenants or of one, newest first.
    package func videos(ofTenant name: String?, status: String?, limit: Int) async throws -> [VideoView] {
        let names = try await ledger.tenantNames()
        var query = VideoQuery(tenant: nil, limit: limit)
        if let name {
            query.tenant = try await ledger.tenants.tenant(named: try TenantName(name)).id
        }
        if let status {
            guard let known = VideoStatus(rawValue: status) else {
                let statuses = VideoStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(.invalidField, "There is no status \"\(status)\"; they are \(statuses).")
            }
            query.status = known
        }
        let videos = try await ledger.reader.list(query).videos
        let queue = try await queue(of: videos)
        return videos.map { VideoView($0, tenant: names[$0.tenant] ?? $0.tenant.text, queue: queue) }
    }

    /// A video of any tenant.
    package func video(_ id: String) async throws -> VideoView {
        guard let video = try await ledger.reader.video(try videoID(id)) else {
            throw GatewayError.noSuchVideo
        }
        return try await view(of: video)
    }

    /// Withdraws a video of any tenant that has not been sent.
    package func cancelVideo(_ id: String) async throws -> VideoView {
        try await view(of: try await ledger.admissions.cancel(try videoID(id), of: nil, at: clock.now))
    }

    private func view(of video: Video) async throws -> VideoView {
        VideoView(
            video,
            tenant: try await ledger.tenantNames()[video.tenant] ?? video.tenant.text,
            queue: try await queue(of: [video])
        )
    }

    /// The queue, if one of these waits in it.
    private func queue(of videos: [Video]) async throws(GatewayError) -> QueuePlaces? {
        videos.contains { $0.queuePlace != nil } ? try await ledger.reader.queuePlaces() : nil
    }

    private func videoID(_ text: String) throws(GatewayError) -> VideoID {
        guard let id = VideoID(text) ?? VideoID(taskID: text) else {
            throw GatewayError(.invalidField, "A video's id is \"\(VideoID.prefix)\" and 26 characters.")
        }
        return id
    }
}
