import GatewayLedger
import GatewayModel
import GatewayServices
import GatewayTestKit

/// What must be true after every step, whatever has happened.
struct Rules {
    /// A video that has moved from state to state.
    struct Move: Sendable {
        let video: String
        let words: String
    }

    let slots: Int
    let cache: CachePolicy
    private(set) var last = StoreImage()

    init(slots: Int, cache: CachePolicy) {
        self.slots = slots
        self.cache = cache
    }

    /// Holds the store against the rules, the last look at it and the truth of the upstream.
    /// - Returns: The videos that have moved.
    mutating func check(_ image: StoreImage, world: World, callers: Callers, at now: Timestamp) throws -> [Move] {
        let moves = try checkMoves(to: image, world: world)
        try checkBooks(image)
        try checkAdmissions(image)
        try checkTasks(image, world: world, at: now)
        try checkSharing(image, callers: callers)
        try checkAnswers(image, callers: callers)
        try checkRepetitions(image, callers: callers, at: now)
        try checkEvents(image, callers: callers)
        try checkDeliveries(image, world: world)
        let taken = image.videos.count { $0.state.takesSlot && $0.source == nil }
        try BrokenRule.check(taken <= slots, "slots are bounded", "\(taken) of \(slots)")
        last = image
        return moves
    }

    /// Every video moves along the arrows or not at all, and none goes away.
    private func checkMoves(to image: StoreImage, world: World) throws -> [Move] {
        let states = Dictionary(uniqueKeysWithValues: image.videos.map { ($0.id, $0) })
        var moves: [Move] = []
        for before in last.videos {
            guard let video = states[before.id] else {
                throw BrokenRule("a video does not vanish", before.id)
            }
            if video.state != before.state {
                let move = Move(video: video.id, words: "\(before.state.rawValue) → \(video.state.rawValue)")
                moves.append(move)
                try BrokenRule.check(
                    before.state.successors.contains(video.state) || video.source != nil && !before.state.isFinal,
                    "a video moves along the arrows",
                    "\(move.video): \(move.words)"
                )
                try checkSearch(from: before, to: video, world: world)
            }
        }
        return moves
    }

    /// A lost submission is given up only at the end of its window, which is short only once a task was found by its name.
    private func checkSearch(from before: StoreImage.Video, to video: StoreImage.Video, world: World) throws {
        guard before.state == .unknown, video.failure == VideoFailure.Code.submissionUnknown.rawValue else {
            return
        }
        let window = PollingPolicy.usual.searchWindow(findsNames: world.hasFoundName)
        try BrokenRule.check(
            video.updatedAt - before.updatedAt >= window,
            "a lost submission is looked for during all of its window",
            "\(video.id): \(video.updatedAt - before.updatedAt) of \(window)"
        )
    }

    /// One hold, one end once it has ended, of the price; and the balances are what that adds up to.
    private func checkBooks(_ image: StoreImage) throws {
        let entries = Dictionary(grouping: image.lines, by: \.video)
        for video in image.videos {
            let lines = entries[video.id] ?? []
            let end = video.state == .succeeded ? ["settle"] : video.state.isFinal ? ["release"] : []
            try BrokenRule.check(
                lines.map(\.kind) == (video.source == nil ? ["hold"] + end : []),
                "one hold and one end, and none for what is shared",
                "\(video.id) \(video.state.rawValue): \(lines.map(\.kind))"
            )
            try BrokenRule.check(
                lines.allSatisfy { $0.amount == video.price && $0.tenant == video.tenant },
                "what is held is the price",
                video.id
            )
        }
        let due = image.dueBalances
        try BrokenRule.check(
            image.balances == due,
            "balances are what the entries add up to",
            image.balances.symmetricDifference(due).sorted().joined(separator: ", ")
        )
    }

    /// At the moment of an admission, or when a video begins to pay for others, nothing is above its limit.
    private func checkAdmissions(_ image: StoreImage) throws {
        let known = Set(last.videos.filter { $0.source == nil }.map(\.id))
        for video in image.videos where video.source == nil && !known.contains(video.id) {
            guard let limits = image.limits[video.tenant] else {
                continue
            }
            for name in LimitName.kept {
                guard let limit = limits[name] else {
                    continue
                }
                let balance = image.balances.first { $0.hasPrefix(video.balance(of: name) + " ") } ?? ""
                let sum = balance.split(separator: " ").suffix(2).compactMap { Int64($0) }.reduce(0, +)
                try BrokenRule.check(sum <= limit, "an admission keeps the limits", "\(balance) of \(limit)")
            }
        }
    }

    /// At most one task for each video; the money follows what became of it.
    private func checkTasks(_ image: StoreImage, world: World, at now: Timestamp) throws {
        let owners = Dictionary(uniqueKeysWithValues: image.attempts.map { ($0.name, $0.video) })
        for (name, count) in world.posts.sorted(by: { $0.key < $1.key }) {
            try BrokenRule.check(owners[name] != nil, "an attempt is durable before it is sent", name)
            try BrokenRule.check(count == 1, "an attempt is sent once", "\(name) \(count) times")
        }
        let tasks = Dictionary(grouping: world.tasks) { owners[$0.name] ?? "" }
        for video in image.videos {
            let own = tasks[video.id] ?? []
            let most = video.source == nil ? 1 : 0
            try BrokenRule.check(own.count <= most, "at most one task", "\(video.id) has \(own.map(\.id))")
            if video.source == nil {
                try checkMoney(of: video, task: own.first, at: now)
            }
        }
    }

    private func checkMoney(of video: StoreImage.Video, task: WorldTask?, at now: Timestamp) throws {
        let isDue: Bool
        switch video.state {
        case .queued, .canceled, .expired: isDue = task == nil
        case .succeeded: isDue = task?.saidSuccess ?? false
        case .failed:
            switch VideoFailure.Code(rawValue: video.failure ?? "") {
            case .upstreamFailed: isDue = task?.saidFailure ?? false
            case .contentPolicy, .upstreamRejected: isDue = task == nil
            default: isDue = true
            }
        case .submitted, .processing: isDue = task != nil
        case .submitting, .unknown, .timedOut: isDue = true
        }
        try BrokenRule.check(
            isDue,
            "a video is what became of its task",
            "\(video.id) \(video.state.rawValue) \(video.failure ?? ""): \(task.map { "\($0)" } ?? "no task")"
        )
    }
}
