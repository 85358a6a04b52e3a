import GatewayLedger
import GatewayModel
import GatewayTestKit

/// One random history: each step is done to the ledger and to the model, and then both must look alike.
struct LedgerHistory {
    /// What can happen.
    enum Verb: CaseIterable {
        case admit
        case wait
        case begin
        case recordSubmission
        case claimDue
        case recordLook
        case cancel
        case expire
        case delete
        case claimFiles
        case recordFile
        case sweepFiles
        case reopen

        /// How often it happens, compared with the others.
        var weight: Int {
            switch self {
            case .admit, .begin, .recordSubmission, .recordLook: 3
            case .wait, .claimDue, .recordFile: 2
            case .cancel, .expire, .delete, .claimFiles, .sweepFiles, .reopen: 1
            }
        }
    }

    private static let verbs = Verb.allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    let slots: Int
    var store: TestLedger
    var model = LedgerModel()
    var random: SplitMix64
    let tenants: [TenantID]
    /// All submissions ever begun and all claims ever made: any of them may still be recorded, late or twice.
    var submissions: [Submission] = []
    var claims: [DueVideo] = []
    var fileJobs: [FileJob] = []
    var log: [String] = []
    /// The queue as a server keeps it, by the events alone; on SQLite it must be right after every verb.
    var queue: VideoQueue

    init(_ engine: TestLedger.Engine, seed: UInt64) async throws {
        store = try await TestLedger(engine, seed: seed)
        queue = VideoQueue(ledger: store.ledger.reader)
        random = SplitMix64(seed: seed)
        slots = Int.random(in: 1...4, using: &random)
        tenants = [store.tenant.id, try await store.createTenant("other").id, try await store.createTenant("third").id]
        for tenant in ["other", "third"] {
            let weight = Int.random(in: 1...4, using: &random)
            model.weights[try await store.weigh(tenant, weight)] = Int64(weight)
        }
        try await queue.loadIfStale()
    }

    var now: Timestamp {
        store.clock.now
    }

    /// Does one thing, and holds the ledger against the model and the rules.
    mutating func step() async throws {
        try await act(Self.verbs.randomElement(using: &random) ?? .wait)
        try await compare()
    }

    private mutating func act(_ verb: Verb) async throws {
        switch verb {
        case .admit: try await admit()
        case .wait: wait()
        case .begin: try await begin()
        case .recordSubmission: try await recordSubmission()
        case .claimDue: try await claimDue()
        case .recordLook: try await recordLook()
        case .cancel: try await cancel()
        case .expire: try await expire()
        case .delete: try await delete()
        case .claimFiles: try await claimFiles()
        case .recordFile: try await recordFile()
        case .sweepFiles: try await sweepFiles()
        case .reopen: try await reopen()
        }
    }

    func compare() async throws {
        let found = try await store.picture()
        let expected = model.sorted.map(\.picture)
        guard found == expected else {
            let wrong = Set(found).symmetricDifference(expected).sorted()
            throw TestProblem("the ledger and the rules differ:\n" + wrong.joined(separator: "\n"))
        }
        for video in model.videos.values {
            let ends = video.lines.dropFirst()
            try check(video.lines.first == "hold" && ends.count == (video.state.isFinal ? 1 : 0), "one hold, one end")
            let live = video.attempts.count { ["open", "made", "unknown", "lost"].contains($0.outcome) }
            try check(live <= 1, "one task at the most")
        }
        try check(model.slotsTaken <= slots, "slots")
        try await compareCopies()
        let order = model.queue
        try check(try await store.ledger.reader.queuePlaces().first(.max) == order, "order of the queue")
        if !store.engine.isShared {
            try check(queue.length == order.count, "length of the queue: \(queue.length)")
            for (index, place) in order.enumerated() {
                let tenant = model.videos[place]?.tenant ?? store.tenant.id
                try check(queue.position(of: place, tenant: tenant) == index + 1, "place of \(place.taskID)")
            }
        }
        let balances = try await store.balances()
        let due = model.balances
        guard balances == due else {
            throw TestProblem("balances: \(Set(balances).symmetricDifference(due).sorted().joined(separator: "\n"))")
        }
    }

    /// Holds what memory has of each video against the store; on SQLite it must be right after every verb.
    private func compareCopies() async throws {
        try await store.ledger.reader.checkForOtherWriters()
        for id in model.videos.keys.sorted() {
            for tenant in tenants {
                let copy = store.ledger.reader.copy(of: id, of: tenant)?.video
                let video = try await fresh.video(id, of: tenant)
                if let copy {
                    let isTrue = String(describing: copy as Video?) == String(describing: video)
                    try check(isTrue, "copy of \(id.taskID): \(copy)")
                }
                // So that most are there when something happens next.
                _ = try await store.ledger.reader.video(id, of: tenant)
            }
        }
    }

    /// A reader that has no copies that it trusts.
    private var fresh: LedgerReader {
        Ledger(engine: store.engine, policy: .usual).reader
    }

    /// Holds what is told of a tenant's money against the entries.
    func compareUsage() async throws {
        for tenant in tenants {
            let (told, booked) = (try await store.reportedDays(of: tenant), try await store.bookedDays(of: tenant))
            try check(told == booked, "usage: \(told) instead of \(booked)")
        }
    }

    func check(_ condition: Bool, _ what: String) throws {
        guard condition else {
            throw TestProblem("broken: \(what)")
        }
    }

    /// Notes what is done, for whoever reads a failure.
    mutating func note(_ words: String) {
        log.append("\(log.count): \(words)")
    }

    mutating func wait() {
        let duration = Duration.milliseconds([0, 1, 7, 1000, 5000, 60_000].randomElement(using: &random) ?? 1)
        note("wait \(duration)")
        store.clock.advance(by: duration)
    }

    mutating func moment() -> Timestamp {
        now + .milliseconds(Int.random(in: -1...10_000, using: &random))
    }

    mutating func video() -> VideoID? {
        model.sorted.map(\.id).randomElement(using: &random)
    }

    mutating func reopen() async throws {
        note("reopen")
        try await compareUsage()
        store = try await store.reopened()
        queue = VideoQueue(ledger: store.ledger.reader)
        try await queue.loadIfStale()
        try await store.ledger.migrate(at: now)
        try await store.ledger.work.endLeases(at: now)
        if !store.engine.isShared {
            model.endLeases(at: now)
        }
    }
}
