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
        return try await ledger.reader.list(query).videos
            .map { VideoView($0, tenant: names[$0.tenant] ?? $0.tenant.text) }
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
        VideoView(video, tenant: try await ledger.tenantNames()[video.tenant] ?? video.tenant.text)
    }

    private func videoID(_ text: String) throws(GatewayError) -> VideoID {
        guard let id = VideoID(text) ?? VideoID(taskID: text) else {
            throw GatewayError(.invalidField, "A video's id is \"\(VideoID.prefix)\" and 26 characters.")
        }
        return id
    }
}
