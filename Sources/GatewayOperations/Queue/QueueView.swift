import GatewayLedger
import GatewayModel

/// Why a video waits, as far as the store knows.
enum WaitingReason: Hashable, Sendable {
    /// A pause holds it back.
    case paused(Pause)
    /// The upstream has turned it away, which it is not asked about again before its moment.
    case refused
    /// Every slot is taken.
    case slots
    /// Nothing: it is sent next, unless the server waits because the upstream turns everything away.
    case next

    /// Judges a video.
    /// - Parameter keys: The keys that it may be sent with, if they are known.
    init(of video: WaitingVideo, pauses: Pauses, keys: [UpstreamKeyID]?, hasFreeSlot: Bool, at now: Timestamp) {
        if let pause = pauses.holding(tenant: video.tenant, model: video.model, keys: keys) {
            self = .paused(pause)
        } else if video.notBefore > now {
            self = .refused
        } else {
            self = hasFreeSlot ? .next : .slots
        }
    }

    /// Its name.
    var word: String {
        switch self {
        case .paused: "paused"
        case .refused: "refused"
        case .slots: "slots"
        case .next: "next"
        }
    }
}

/// A video that waits, as an operator is shown it.
package struct WaitingVideoView: Sendable, Encodable {
    /// Its place, 1 being the first.
    package let position: Int
    /// Its id.
    package let id: String
    /// Whose it is.
    package let tenant: String
    /// What is to make it.
    package let model: String
    /// Which of its tenant's videos it goes before: those with less.
    package let priority: Int
    /// When it was admitted, as RFC 3339.
    package let createdAt: String
    /// How long it has waited, in seconds.
    package let waited: Int64
    /// Before when it does not start, as RFC 3339, where that is still to come.
    package let notBefore: String?
    /// `paused`, `refused` by the upstream for now, waiting for `slots`, or `next`.
    package let reason: String
    /// The pause that holds it back.
    package let pause: PauseView?
    /// How often the upstream has turned it away.
    package let refusals: Int
    /// What the upstream said when it did so last: its code, or the status of its answer.
    package let upstreamCode: String?

    private enum CodingKeys: String, CodingKey {
        case position
        case id
        case tenant
        case model
        case priority
        case createdAt = "created_at"
        case waited
        case notBefore = "not_before"
        case reason
        case pause
        case refusals
        case upstreamCode = "upstream_code"
    }

    init(_ video: WaitingVideo, position: Int, reason: WaitingReason, tenants: [TenantID: String], at now: Timestamp) {
        self.position = position
        id = video.id.description
        tenant = tenants[video.tenant] ?? video.tenant.text
        model = video.model.text
        priority = video.priority
        createdAt = video.admittedAt.text
        waited = max(0, (now - video.admittedAt).components.seconds)
        notBefore = video.notBefore > now ? video.notBefore.text : nil
        self.reason = reason.word
        if case .paused(let pause) = reason {
            self.pause = PauseView(pause, tenants: tenants)
        } else {
            pause = nil
        }
        refusals = video.refusals
        upstreamCode = video.refusals > 0 ? video.trouble : nil
    }

    /// Why it waits, in words.
    var reasonText: String {
        let refused = refusals > 0 ? "turned away \(refusals)×" + (upstreamCode.map { " (\($0))" } ?? "") : nil
        let until = notBefore.map { "not before \($0.inLocalTime)" }
        let why =
            switch reason {
            case "paused": pause.map { "paused: \($0.subjectText)" } ?? "paused"
            case "slots": "waits for a slot"
            case "next": "is next"
            default: "backs off"
            }
        return ([why] + [refused, until].compactMap(\.self)).joined(separator: ", ")
    }
}

/// The queue as an operator is shown it: the pauses, the first videos in their order, and what waits in all.
package struct QueueView: Sendable, Encodable {
    /// The slots of the upstream.
    package struct Slots: Sendable, Encodable {
        /// The slots of one key.
        package struct Key: Hashable, Sendable, Encodable {
            /// Its short name.
            package let id: String
            /// What the operator calls it.
            package let name: String?
            /// How many are taken.
            package let taken: Int
            /// How many there are; none of a key that only asks for what it made before.
            package let limit: Int
        }

        /// How many are taken.
        package let taken: Int
        /// How many there are.
        package let limit: Int
        /// Those of each key, where the keys are known, and of those keys that are not configured any more and have
        /// slots taken.
        package let keys: [Key]
        /// Whether a key that makes videos has one free, which may be paused or stopped.
        let hasFree: Bool

        private enum CodingKeys: String, CodingKey {
            case taken
            case limit
            case keys
        }

        init(_ slots: KeySlots, of limit: Int, keys shares: [UpstreamKeyShare]?) {
            taken = slots.total
            self.limit = limit * (shares?.making.count ?? 1)
            let known = shares ?? []
            let gone = shares == nil ? [] : slots.keys.filter { key in !known.contains { $0.id == key } }
            keys =
                known.map { share in
                    Key(
                        id: share.id.text,
                        name: share.name,
                        taken: slots[share.id],
                        limit: share.weight > 0 ? limit : 0
                    )
                } + gone.map { Key(id: $0.text, name: nil, taken: slots[$0], limit: 0) }
            hasFree = shares.map { $0.making.contains { slots[$0] < limit } } ?? (taken < limit)
        }
    }

    /// What waits of a tenant.
    package struct Share: Sendable, Encodable {
        /// Whose it is.
        package let tenant: String
        /// What it weighs when slots are shared.
        package let weight: Int
        /// How many videos.
        package let videos: Int
        /// When the oldest place was taken, as RFC 3339.
        package let oldest: String
    }

    /// How the server says it is; not there where nobody asked.
    package var health: TopView.Health?
    /// The pauses that hold.
    package let pauses: [PauseView]
    /// The slots.
    package let slots: Slots
    /// How many videos wait.
    package let total: Int
    /// The first of them.
    package let videos: [WaitingVideoView]
    /// How many more there are than are listed.
    package let more: Int
    /// All of them by tenant, most first.
    package let tenants: [Share]

    init(
        _ queue: WaitingQueue,
        slots: Slots,
        keys: [UpstreamKeyID]?,
        tenants names: [TenantID: String],
        at now: Timestamp
    ) {
        pauses = queue.pauses.list.map { PauseView($0, tenants: names) }
        self.slots = slots
        total = queue.count
        videos = queue.videos.enumerated()
            .map { index, video in
                let reason = WaitingReason(
                    of: video,
                    pauses: queue.pauses,
                    keys: keys,
                    hasFreeSlot: slots.hasFree,
                    at: now
                )
                return WaitingVideoView(video, position: index + 1, reason: reason, tenants: names, at: now)
            }
        more = max(0, queue.count - queue.videos.count)
        tenants = queue.shares.map {
            Share(
                tenant: names[$0.tenant] ?? $0.tenant.text,
                weight: $0.weight,
                videos: $0.videos,
                oldest: $0.oldest.text
            )
        }
    }
}
