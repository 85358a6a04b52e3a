import GatewayLedger
import GatewayModel
import GatewayTestKit
import Synchronization

/// Everybody who orders: they know what they were told and nothing else.
final class Callers: Sendable {
    /// What a caller was told of an intent.
    struct Answer: Sendable {
        let video: VideoID
        let orderedAt: Timestamp
    }

    private struct State {
        var intents: [Intent] = []
        var answers: [Int: Answer] = [:]
        var videos: [(id: VideoID, tenant: TenantID)] = []
        var canceled: Set<VideoID> = []
    }

    let tenants: [Tenant]
    private let store: TestLedger
    private let chronicle: Chronicle
    private let catalogue: Catalogue
    private let cache: CachePolicy
    private let state = Mutex(State())

    init(tenants: [Tenant], cache: CachePolicy, store: TestLedger, chronicle: Chronicle) throws {
        self.tenants = tenants
        self.cache = cache
        self.store = store
        self.chronicle = chronicle
        catalogue = try Catalogue.standard()
    }

    /// The tenant with an endpoint that wants to be told of every end.
    var toldTenant: TenantID {
        tenants[0].id
    }

    /// The intents so far.
    var intents: [Intent] {
        state.withLock(\.intents)
    }

    /// The videos that somebody was told of.
    var videos: [(id: VideoID, tenant: TenantID)] {
        state.withLock(\.videos)
    }

    /// The videos that somebody was told are canceled.
    var canceled: Set<VideoID> {
        state.withLock(\.canceled)
    }

    /// Whether the caller was told of a video for this intent.
    func isAnswered(_ intent: Intent) -> Bool {
        state.withLock { $0.answers[intent.number] != nil }
    }

    func add(_ intent: Intent) {
        state.withLock { $0.intents.append(intent) }
    }

    /// Orders the intent's video at a gateway.
    func order(_ intent: Intent, isRepeat: Bool, at ledger: Ledger) async {
        do {
            let admission = try admission(of: intent, isRepeat: isRepeat)
            let admitted = try await ledger.admissions.admit(admission)
            chronicle.note("    \(intent.number): \(admitted.video.id.taskID)\(admitted.isReplayed ? " again" : "")")
            learn(admitted, of: intent)
        } catch {
            chronicle.note("    \(intent.number): \((error as? GatewayError)?.code.rawValue ?? "\(error)")")
            if (error as? GatewayError)?.code == .idempotencyMismatch {
                chronicle.report(BrokenRule("a key has one outcome", "intent \(intent.number) is another order"))
            }
        }
    }

    func cancel(_ video: (id: VideoID, tenant: TenantID), at ledger: Ledger) async {
        guard let canceled = try? await ledger.admissions.cancel(video.id, of: video.tenant, at: store.clock.now) else {
            return
        }
        state.withLock { _ = $0.canceled.insert(canceled.id) }
    }

    func delete(_ video: (id: VideoID, tenant: TenantID), at ledger: Ledger) async {
        try? await ledger.admissions.delete(video.id, of: video.tenant, at: store.clock.now)
    }

    private func admission(of intent: Intent, isRepeat: Bool) throws -> PricedAdmission {
        let now = store.clock.now
        var entropy = store.entropy
        var request = OrderRequest()
        request.prompt = intent.prompt
        request.seconds = intent.seconds
        request.mode = intent.mode
        return PricedAdmission(
            id: VideoID(at: now, using: &entropy),
            tenant: intent.tenant,
            priced: try catalogue.order(request),
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            metadata: [Intent.mark: "\(intent.number)", Intent.repeatMark: "\(isRepeat)"],
            windows: QuotaCalendar.utc.windows(at: now),
            identity: IdempotencyIdentity(
                route: "/v1/videos",
                key: intent.key,
                digest: "digest-\(intent.number)",
                isRepeat: isRepeat
            ),
            cache: cache(for: intent.wish),
            queueDeadline: intent.queueDeadline.map { now + $0 },
            at: now
        )
    }

    private func cache(for wish: Intent.Wish) -> CacheRequest {
        var request = CacheRequest(policy: cache)
        request.directives.mayShare = wish == .any
        request.directives.mayStore = wish != .apart
        return request
    }

    private func learn(_ admitted: Admitted, of intent: Intent) {
        let earlier = state.withLock { state in
            defer {
                state.answers[intent.number] = Answer(video: admitted.video.id, orderedAt: admitted.video.createdAt)
            }
            if !state.videos.contains(where: { $0.id == admitted.video.id }) {
                state.videos.append((admitted.video.id, intent.tenant))
            }
            return state.answers[intent.number]
        }
        // A key lives from the moment of its order, and may be over before a repetition has reached the ledger.
        if intent.key != nil, let earlier, earlier.video != admitted.video.id,
            abs((admitted.video.createdAt - earlier.orderedAt).milliseconds) < IdempotencyIdentity.keyLife.milliseconds,
            store.clock.now - min(earlier.orderedAt, admitted.video.createdAt) < IdempotencyIdentity.keyLife
        {
            chronicle.report(
                BrokenRule("a key has one outcome", "\(earlier.video.taskID) and \(admitted.video.id.taskID)")
            )
        }
        if admitted.video.metadata[Intent.mark] != "\(intent.number)" {
            chronicle.report(
                BrokenRule("a caller gets its own video", "\(intent.number) got \(admitted.video.id.taskID)")
            )
        }
    }
}
