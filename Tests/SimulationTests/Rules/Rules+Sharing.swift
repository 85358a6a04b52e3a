import GatewayLedger
import GatewayModel

extension Rules {
    /// Who shares gets what it ordered, of whom it may have it, and goes the way of the one that pays.
    func checkSharing(_ image: StoreImage, callers: Callers) throws {
        let videos = Dictionary(uniqueKeysWithValues: image.videos.map { ($0.id, $0) })
        let known = Set(last.videos.map(\.id))
        let intents = callers.intents
        for video in image.videos {
            guard let source = video.source else {
                continue
            }
            guard let leader = videos[source], leader.source == nil else {
                throw BrokenRule("what is shared is paid for by one that pays", "\(video.id) of \(source)")
            }
            try checkWay(of: video, beside: leader)
            guard !known.contains(video.id) else {
                continue
            }
            try checkRight(of: video, to: leader, intents: intents)
        }
        let payers = Dictionary(
            grouping: image.videos.filter { $0.source == nil && $0.state.isUnderWay },
            by: \.cacheKey
        )
        for (key, payers) in payers where key != nil {
            try BrokenRule.check(
                payers.count == 1,
                "of one order one is made at a time",
                payers.map(\.id).sorted().joined(separator: ", ")
            )
        }
    }

    /// It stands where the leader does, unless it has left the queue by itself.
    private func checkWay(of video: StoreImage.Video, beside leader: StoreImage.Video) throws {
        let due = leader.state.takesSlot ? .processing : leader.state
        let isDue = video.state == due || video.state == .canceled || video.state == .expired
        try BrokenRule.check(
            isDue && (video.state != .failed || video.failure == leader.failure),
            "what is shared goes the way of the one that pays",
            "\(video.id) \(video.state.rawValue), \(leader.id) \(leader.state.rawValue)"
        )
    }

    private func checkRight(of video: StoreImage.Video, to leader: StoreImage.Video, intents: [Intent]) throws {
        let orders = [leader, video]
            .compactMap { video in
                intents.first { "\($0.number)" == Self.mark(Intent.mark, of: video) }
            }
        try BrokenRule.check(
            orders.count == 2 && orders[0].suits(orders[1]),
            "what is shared is what was ordered",
            "\(video.id) of \(leader.id)"
        )
        try BrokenRule.check(
            cache.mode == .shared || cache.mode == .private && video.tenant == leader.tenant,
            "a video is shared within its circle",
            "\(video.id) of \(leader.id)"
        )
        let age = leader.completedAt.map { video.createdAt - $0 } ?? .zero
        try BrokenRule.check(age < cache.timeToLive, "what is too old is not shared", "\(video.id) of \(leader.id)")
    }
}

extension VideoState {
    /// Whether it is being made, or waits for that.
    fileprivate var isUnderWay: Bool {
        self == .queued || takesSlot
    }
}
