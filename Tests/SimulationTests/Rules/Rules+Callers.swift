import GatewayLedger
import GatewayModel

extension Rules {
    /// What a caller was told stays true, and a key has one outcome.
    func checkAnswers(_ image: StoreImage, callers: Callers) throws {
        let videos = Dictionary(uniqueKeysWithValues: image.videos.map { ($0.id, $0) })
        for video in callers.videos where videos[video.id.taskID] == nil {
            throw BrokenRule("an accepted video is kept", video.id.taskID)
        }
        for id in callers.canceled.map(\.taskID).sorted() {
            let state = videos[id]?.state
            try BrokenRule.check(state == .canceled, "what is canceled stays so", "\(id) \(state?.rawValue ?? "")")
        }
    }

    /// What is asked for again while its key lives, or soon and with the word that it is a repetition, is no new video;
    /// only without a key a video that was deleted is made anew.
    func checkRepetitions(_ image: StoreImage, callers: Callers, at now: Timestamp) throws {
        let known = Set(last.videos.map(\.id))
        for video in image.videos where !known.contains(video.id) {
            let number = Self.mark(Intent.mark, of: video)
            let hasKey = callers.intents.first { "\($0.number)" == number }?.key != nil
            guard hasKey || Self.mark(Intent.repeatMark, of: video) == "true" else {
                continue
            }
            let life = hasKey ? IdempotencyIdentity.keyLife : IdempotencyIdentity.repeatWindow
            let deleted = Set(image.videos.filter(\.isDeleted).map(\.id))
            let twin = last.videos.first {
                Self.mark(Intent.mark, of: $0) == number && now - $0.createdAt < life
                    && (hasKey || !deleted.contains($0.id))
            }
            try BrokenRule.check(
                twin == nil,
                "what is asked for again is one video",
                "intent \(number): \(twin?.id ?? "") and \(video.id)"
            )
        }
    }

    /// What every simulation must come to once nothing goes wrong any more.
    func checkEnd(_ image: StoreImage, world: World) throws {
        let names = Dictionary(grouping: image.attempts, by: \.video)
            .mapValues { attempts in Set(attempts.map(\.name)) }
        for video in image.videos {
            try BrokenRule.check(video.state.isFinal, "every video ends", "\(video.id) \(video.state.rawValue)")
            try BrokenRule.check(video.nextPoll == nil, "an ended video is left alone", video.id)
            try BrokenRule.check(video.fileState != "pending", "every file is fetched or given up", video.id)
            let task = world.tasks.first { names[video.id]?.contains($0.name) ?? false }
            if let task, task.saidSuccess, task.silences == 0 {
                try BrokenRule.check(
                    video.state == .succeeded,
                    "what the upstream has made and told is delivered",
                    "\(video.id) \(video.failure ?? ""): \(task)"
                )
            }
        }
        for balance in image.balances.sorted() {
            let held = balance.split(separator: " ").dropLast().last
            try BrokenRule.check(held == "0", "nothing is held in the end", balance)
        }
    }

    /// A value of the metadata that the callers give their orders.
    static func mark(_ name: String, of video: StoreImage.Video) -> String {
        let parts = video.metadata.split(separator: "\"\(name)\":\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}
