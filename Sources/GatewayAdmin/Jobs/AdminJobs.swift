import FoundationEssentials
package import GatewayModel
import ServiceLifecycle
import Synchronization

// Work that takes longer than a request should: checks of the whole store. In: what to do, from a call that does not
// wait for it. Out: how far it is, and its result. What must hold: one is worked on at a time; how many wait and how
// many results are kept is bounded; nothing of it outlives the process, because all of it can be done again.

/// Works on jobs one after the other, and keeps what came of the last of them in memory.
package final class AdminJobs: Service {
    /// What a job does.
    package enum Kind: String, Sendable, Encodable, CaseIterable {
        case ledgerVerify = "ledger.verify"
        case ledgerReconcile = "ledger.reconcile"
        case auditVerify = "audit.verify"
    }

    /// How many jobs may wait.
    static let maximumWaiting = 4
    /// How many jobs are kept; the oldest that have ended make room.
    static let maximumKept = 32

    typealias Work = @Sendable () async throws -> AdminJob.Outcome

    private struct Entry {
        var job: AdminJob
        let work: Work
    }

    private struct State {
        var entries: [Entry] = []
        var count = 0
    }

    private let clock: any WallClock
    private let state = Mutex(State())
    private let arrivals: AsyncStream<String>
    private let arrive: AsyncStream<String>.Continuation

    /// Makes an empty list.
    package init(clock: any WallClock) {
        self.clock = clock
        (arrivals, arrive) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting + 1))
    }

    /// Takes a job on.
    /// - Throws: `overloaded` while too many wait.
    func begin(_ kind: Kind, _ work: @escaping Work) throws(GatewayError) -> AdminJob {
        let now = clock.now
        let job = state.withLock { state -> AdminJob? in
            guard state.entries.count(where: { $0.job.state == .queued }) < Self.maximumWaiting else {
                return nil
            }
            if state.entries.count >= Self.maximumKept {
                state.entries.firstIndex { $0.job.hasEnded }.map { _ = state.entries.remove(at: $0) }
            }
            state.count += 1
            let job = AdminJob(id: "job_\(state.count)", kind: kind, createdAt: now)
            state.entries.append(Entry(job: job, work: work))
            return job
        }
        guard let job else {
            throw GatewayError(
                .overloaded,
                "\(Self.maximumWaiting) jobs wait already; ask again when one has ended.",
                retry: .after(.seconds(10))
            )
        }
        arrive.yield(job.id)
        return job
    }

    /// All jobs that are kept, latest first, without their results.
    func all() -> [AdminJob] {
        state.withLock { state in
            state.entries.reversed()
                .map { entry in
                    var job = entry.job
                    job.result = nil
                    return job
                }
        }
    }

    /// One job.
    /// - Throws: `notFound` for one that never was, or is kept no more.
    func job(_ id: String) throws(GatewayError) -> AdminJob {
        guard let job = state.withLock({ state in state.entries.first { $0.job.id == id }?.job }) else {
            throw GatewayError(.notFound, "There is no such job; only the last \(Self.maximumKept) are kept.")
        }
        return job
    }

    /// Works until it is asked to stop; what is under way then is broken off.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await id in self.arrivals {
                guard !Task.isCancelled else {
                    return
                }
                await self.work(on: id)
            }
        }
    }

    private func work(on id: String) async {
        let begun = clock.now
        let work = change(id) { job in
            job.state = .running
            job.startedAt = begun.text
        }
        guard let work else {
            return
        }
        let outcome: AdminJob.Outcome
        do {
            outcome = try await work()
        } catch let error as GatewayError {
            outcome = .failed(error.outwardWords)
        } catch {
            outcome = .failed("The job was broken off.")
        }
        let ended = clock.now
        _ = change(id) { job in
            job.endedAt = ended.text
            switch outcome {
            case .done(let result): (job.state, job.result) = (.done, result)
            case .failed(let message): (job.state, job.error) = (.failed, message)
            }
        }
    }

    private func change(_ id: String, _ body: (inout AdminJob) -> Void) -> Work? {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.job.id == id }) else {
                return nil
            }
            body(&state.entries[index].job)
            return state.entries[index].work
        }
    }
}

/// A job as it is shown.
package struct AdminJob: Sendable, Encodable {
    /// Where it stands.
    enum State: String, Encodable, CaseIterable {
        case queued
        case running
        case done
        case failed
    }

    /// What came of it.
    enum Outcome: Sendable {
        case done(any Encodable & Sendable)
        case failed(String)

        /// It has a result.
        static func of(_ result: any Encodable & Sendable) -> Outcome {
            .done(result)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case object
        case kind
        case state
        case createdAt = "created_at"
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case error
        case result
    }

    let id: String
    let kind: AdminJobs.Kind
    let createdAt: String
    var state = State.queued
    var startedAt: String?
    var endedAt: String?
    var error: String?
    var result: (any Encodable & Sendable)?

    init(id: String, kind: AdminJobs.Kind, createdAt: Timestamp) {
        self.id = id
        self.kind = kind
        self.createdAt = createdAt.text
    }

    var hasEnded: Bool {
        state == .done || state == .failed
    }

    /// Writes every key, so that a program finds what there is none of as null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode("job", forKey: .object)
        try container.encode(kind, forKey: .kind)
        try container.encode(state, forKey: .state)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(endedAt, forKey: .endedAt)
        try container.encode(error, forKey: .error)
        if let result {
            try result.encode(to: container.superEncoder(forKey: .result))
        } else {
            try container.encodeNil(forKey: .result)
        }
    }
}

extension GatewayError {
    /// What an operator is told of it; nothing of what lies behind it.
    fileprivate var outwardWords: String {
        message.isEmpty ? "Something went wrong inside the gateway; the log says more." : message
    }
}
