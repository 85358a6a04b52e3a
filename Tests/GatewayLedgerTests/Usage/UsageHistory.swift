import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// One random history of orders that are made, shared, passed on, withdrawn and lost, over days of changing time zones.
struct UsageHistory {
    private static let zones = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata"]
    private static let ways = [("kling-v1", "std"), ("kling-v1", "pro"), ("kling-v3", "std")]

    let store: TestLedger
    let tenants: [Tenant]
    var random: SplitMix64
    var calendar: QuotaCalendar
    private var videos: [(id: VideoID, tenant: TenantID)] = []
    private var submissions: [Submission] = []
    private var claims: [DueVideo] = []

    init(_ engine: TestLedger.Engine, seed: UInt64) async throws {
        store = try await TestLedger(engine, seed: seed)
        tenants = [store.tenant, try await store.createTenant("other")]
        random = SplitMix64(seed: seed)
        calendar = .utc
        _ = try await store.ledger.changes.setLimits([.concurrentVideos: "9"], ofTenant: tenants[1].name)
    }

    /// All calendars that days were counted by, or may be asked for.
    static var calendars: [QuotaCalendar] {
        zones.compactMap(QuotaCalendar.init(timeZone:))
    }

    mutating func step() async throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: try await order()
        case 6..<8: store.clock.advance(by: .seconds(Int.random(in: 1...40_000, using: &random)))
        case 8..<11: submissions += [try await store.beginSubmission(slots: 4)].compactMap(\.self)
        case 11..<14: try await recordSubmission()
        case 14..<17: try await look()
        case 17: try await withdraw()
        case 18: _ = try await store.ledger.work.expireQueued(at: store.clock.now)
        default: calendar = Self.calendars.randomElement(using: &random) ?? .utc
        }
    }

    private mutating func order() async throws {
        let tenant = tenants.randomElement(using: &random) ?? store.tenant
        let way = Self.ways.randomElement(using: &random) ?? Self.ways[0]
        var request = OrderRequest()
        request.prompt = ["A cat.", "A dog."].randomElement(using: &random)
        request.model = way.0
        request.mode = way.1
        let catalogue = try Catalogue.standard()
        var entropy = store.entropy
        let now = store.clock.now
        let cacheMode = CacheMode.allCases.randomElement(using: &random) ?? .off
        // Who shares a video pays in the currency of the one who paid for it.
        let isForeign = cacheMode == .off && Bool.random(using: &random)
        let isHurried = Int.random(in: 0..<3, using: &random) == 0
        let admission = PricedAdmission(
            id: VideoID(at: now, using: &entropy),
            tenant: tenant.id,
            priced: try catalogue.order(request),
            currency: isForeign ? "EUR" : catalogue.currency,
            priceVersion: catalogue.version,
            windows: calendar.windows(at: now),
            cache: CacheRequest(policy: CachePolicy(mode: cacheMode, timeToLive: .seconds(90_000))),
            queueDeadline: isHurried ? now + .seconds(20_000) : nil,
            at: now
        )
        let (id, owner) = (admission.id, tenant.id)
        if try await isAllowed({ [store] in _ = try await store.ledger.admissions.admit(admission) }) {
            videos.append((id, owner))
        }
    }

    private mutating func recordSubmission() async throws {
        guard let submission = submissions.randomElement(using: &random) else {
            return
        }
        let later = store.clock.now + .seconds(Int.random(in: 0...9000, using: &random))
        let results: [SubmissionResult] = [
            .submitted(taskID: "\(random.next())", nextPoll: later), .unknown(nextPoll: later),
            .submitted(taskID: "\(random.next())", nextPoll: later), .requeued(notBefore: later),
            .failed(VideoFailure(.upstreamRejected)),
        ]
        try await store.record(results.randomElement(using: &random) ?? results[0], of: submission)
    }

    /// Asks about what is due, and records what comes of it, also of an earlier claim.
    private mutating func look() async throws {
        let now = store.clock.now
        claims += try await store.ledger.work.claimDue(at: now, lease: .seconds(30), limit: 2)
        guard let due = claims.suffix(4).randomElement(using: &random) else {
            return
        }
        let later = now + .seconds(Int.random(in: 0...9000, using: &random))
        var results: [PollResult] = [
            .succeeded(url: TestLedger.url), .failed(VideoFailure(.upstreamFailed)), .timedOut(nextPoll: later),
        ]
        if due.state != .timedOut {
            results.append(.working(.processing, nextPoll: later))
        }
        let isMade = Int.random(in: 0..<3, using: &random) == 0
        let result = isMade ? results[0] : results.randomElement(using: &random) ?? results[0]
        if try await store.record(result, of: due), case .succeeded = result, Bool.random(using: &random) {
            try await store.recordStored(TestLedger.file, of: due.id, expiresAt: now + .seconds(9_000_000))
        }
    }

    private mutating func withdraw() async throws {
        guard let video = videos.randomElement(using: &random) else {
            return
        }
        let now = store.clock.now
        let isCanceled = try await isAllowed { [store] in
            _ = try await store.ledger.admissions.cancel(video.id, of: video.tenant, at: now)
        }
        if isCanceled, Bool.random(using: &random) {
            _ = try await isAllowed { [store] in
                try await store.ledger.admissions.delete(video.id, of: video.tenant, at: now)
            }
        }
    }

    /// Whether the ledger does it; what it refuses, it may.
    private func isAllowed(_ verb: () async throws -> Void) async throws -> Bool {
        do {
            try await verb()
            return true
        } catch let error as GatewayError where ![.internalError, .storeUnavailable].contains(error.code) {
            return false
        }
    }
}
