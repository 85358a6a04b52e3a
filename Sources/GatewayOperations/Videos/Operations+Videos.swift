import GatewayLedger
package import GatewayModel

extension Operations {
    /// The latest videos of all tenants or of one, newest first.
    package func videos(ofTenant name: String?, status: String?, limit: Int) async throws -> [VideoView] {
        try await videos(VideoFilter(tenant: name, status: status, limit: limit)).videos
    }

    /// A page of the videos of all tenants or of one.
    package func videos(_ filter: VideoFilter) async throws -> VideoPageView {
        let names = try await ledger.tenantNames()
        var query = VideoQuery(
            tenant: nil,
            after: try filter.after.map { text throws(GatewayError) in try videoID(text) },
            limit: filter.limit,
            order: filter.isOldestFirst ? .ascending : .descending
        )
        if let name = filter.tenant {
            query.tenant = try await ledger.tenants.tenant(named: try TenantName(name)).id
        }
        if let status = filter.status {
            guard let known = VideoStatus(rawValue: status) else {
                let statuses = VideoStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw GatewayError(
                    .invalidField,
                    "There is no status \"\(TextTable.printable(status))\"; they are \(statuses).",
                    parameter: "status"
                )
            }
            query.status = known
        }
        query.model = filter.model.map { catalogue[$0]?.id ?? ModelID($0) }
        query.from = try filter.from.map { text throws(GatewayError) in try calendar.operatorDay(text, "from").start }
        query.until = try filter.to.map { text throws(GatewayError) in try calendar.operatorDay(text, "to").end }
        let page = try await ledger.reader.list(query)
        let queue = try await queue(of: page.videos)
        let views = page.videos.map { VideoView($0, tenant: names[$0.tenant] ?? $0.tenant.text, queue: queue) }
        return VideoPageView(videos: views, hasMore: page.hasMore)
    }

    /// All that is known of a video of any tenant, deleted or not.
    /// - Parameter name: Its id, or what else somebody has of it: the upstream's id of its task, our own name for it, its
    ///   tenant's name for it, or the name of a request that ordered it. Of such a name several videos may be known.
    /// - Throws: `notFound` where it stands for none, `invalidField` where it can stand for none.
    package func findVideo(_ name: String) async throws -> VideoLookup {
        guard (1...Self.maximumNameLength).contains(name.utf8.count) else {
            throw GatewayError(.invalidField, "An id or a name has 1 to \(Self.maximumNameLength) bytes.")
        }
        let names = try await ledger.tenantNames()
        if let id = VideoID(name) ?? VideoID(taskID: name), let found = try await record(of: id, names: names) {
            return .one(found)
        }
        var found: [VideoRecordView] = []
        for id in try await ledger.reader.videos(knownAs: name) {
            if let record = try await record(of: id, names: names) {
                found.append(record)
            }
        }
        guard let first = found.first else {
            throw GatewayError.noSuchVideo
        }
        return found.count == 1 ? .one(first) : .several(found.map(\.video))
    }

    private static let maximumNameLength = 1024

    private func record(of id: VideoID, names: [TenantID: String]) async throws -> VideoRecordView? {
        guard let record = try await ledger.reader.record(of: id) else {
            return nil
        }
        let video = record.video
        let view = VideoView(
            video,
            tenant: names[video.tenant] ?? video.tenant.text,
            queue: try await queue(of: [video])
        )
        var path: String?
        if case .stored(let file) = video.file {
            path = locate(file.digest)
        }
        return VideoRecordView(record, video: view, path: path)
    }

    /// Withdraws a video of any tenant that has not been sent.
    package func cancelVideo(_ id: String, by actor: AuditActor) async throws -> VideoView {
        try await view(of: try await ledger.changes(by: actor).cancelVideo(try videoID(id), at: clock.now))
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
