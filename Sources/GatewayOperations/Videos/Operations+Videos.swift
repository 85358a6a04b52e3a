import GatewayLedger
package import GatewayModel

extension Operations {
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
        return VideoRecordView(
            record,
            video: view,
            path: path,
            note: try await note(of: record) { $0.text.inLocalTime },
            deliveries: try await ledger.reader.deliveries(about: id)
        )
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

    /// Where those of these stand that wait in the queue, if any does.
    func queue(of videos: [Video]) async throws(GatewayError) -> QueuePositions? {
        guard positions == nil, videos.contains(where: { $0.queuePlace != nil }) else {
            return positions
        }
        let places = try await ledger.reader.queuePlaces()
        return { place, _ in places.position(of: place) }
    }

    func videoID(_ text: String) throws(GatewayError) -> VideoID {
        guard let id = VideoID(text) ?? VideoID(taskID: text) else {
            throw GatewayError(
                .invalidField,
                "A video's id is \"\(VideoID.prefix)\" and 26 characters, as \"video list\" shows it."
            )
        }
        return id
    }
}
