import GatewayModel
import Synchronization

/// The upstream, which survives every crash of a gateway: it makes tasks and says of them what chance lets it say.
final class World: Sendable {
    private enum CreateFate {
        case made
        case lostAfter
        case cutAfter
        case serverErrorAfter
        case notConnected
        case tooManyRequests
        case lostBefore
        case refused
        case keyTrouble
    }

    private enum QueryFate {
        case truth
        case noAnswer
        case unreadable
        case unknownWord
        case keyTrouble
    }

    private struct State {
        var tasks: [WorldTask] = []
        var posts: [String: Int] = [:]
        var isCalm = false
        var hasFoundName = false
        /// The bodies that were received, by the id of their event.
        var received: [String: Set<String>] = [:]
    }

    private enum PostFate {
        case arrives
        case lostAfter
        case refused
        case unreachable
    }

    /// The address that tasks are asked for at.
    static let route = "https://upstream.example/{task_id}"

    private let state = Mutex(State())
    private let choices: Choices
    private let chronicle: Chronicle
    /// How many tasks may be made at once.
    private let parallelTasks: Int
    /// Whether anything ever goes wrong here.
    private let isFaultless: Bool

    init(parallelTasks: Int, isFaultless: Bool, choices: Choices, chronicle: Chronicle) {
        self.parallelTasks = parallelTasks
        self.isFaultless = isFaultless
        self.choices = choices
        self.chronicle = chronicle
    }

    /// The tasks in the order in which they were made.
    var tasks: [WorldTask] {
        state.withLock(\.tasks)
    }

    /// How often something was ordered under each name.
    var posts: [String: Int] {
        state.withLock(\.posts)
    }

    /// Whether a task was ever found by its name.
    var hasFoundName: Bool {
        state.withLock(\.hasFoundName)
    }

    /// The bodies that the receivers of events have had, by the id of their event.
    var received: [String: Set<String>] {
        state.withLock(\.received)
    }

    /// From now on nothing goes wrong any more.
    func calmDown() {
        state.withLock { $0.isCalm = true }
    }

    /// Takes an order.
    func create(_ name: String, at now: Timestamp) -> CreateOutcome {
        let isCalm = isFaultless || state.withLock(\.isCalm)
        // One that is stuck for ever takes nobody's place.
        let isFull = tasks.count { $0.endsAt.map { $0 > now } ?? false } >= parallelTasks
        let fate: CreateFate =
            isCalm
            ? .made
            : choices.pick([
                .made: 60, .cutAfter: 7, .lostAfter: 7, .serverErrorAfter: 5, .lostBefore: 6, .notConnected: 5,
                .tooManyRequests: 6, .refused: 4, .keyTrouble: 2,
            ])
        chronicle.note("    \(name): \(isFull ? "too many tasks" : "\(fate)")")
        state.withLock { $0.posts[name, default: 0] += 1 }
        if isFull, ![.notConnected, .lostBefore].contains(fate) {
            return .refusedBeforeMade(UpstreamTrouble(.busy, status: 429, code: "1303"))
        }
        switch fate {
        case .made: return .made(taskID: make(name, at: now))
        case .lostAfter, .cutAfter, .serverErrorAfter:
            _ = make(name, at: now)
            let kind: UpstreamTrouble.Kind = fate == .lostAfter ? .timedOut : fate == .cutAfter ? .cut : .serverError
            return .unknown(UpstreamTrouble(kind))
        case .lostBefore: return .unknown(UpstreamTrouble(.timedOut))
        case .notConnected: return .refusedBeforeMade(UpstreamTrouble(.unreachable))
        case .tooManyRequests: return .refusedBeforeMade(UpstreamTrouble(.busy, status: 429, code: "1302"))
        case .refused:
            return .refusedForGood(VideoFailure(.contentPolicy), UpstreamTrouble(.rejected, status: 400, code: "1301"))
        case .keyTrouble: return .operatorTrouble(UpstreamTrouble(.balance, status: 429, code: "1102"))
        }
    }

    /// Says something of a task.
    func query(at now: Timestamp, for isMeant: (WorldTask) -> Bool) -> QueryOutcome {
        let isCalm = isFaultless || state.withLock(\.isCalm)
        let fate: QueryFate =
            isCalm
            ? .truth
            : choices.pick([.truth: 80, .noAnswer: 10, .unreadable: 3, .unknownWord: 5, .keyTrouble: 2])
        let index = tasks.firstIndex { isMeant($0) && $0.isKnownFrom <= now }
        if let index, fate != .truth {
            state.withLock { $0.tasks[index].silences += 1 }
        }
        let outcome = index.map { answer(about: $0, fate: fate, at: now) } ?? Self.answer(fate: fate)
        chronicle.note("    the upstream says: \(Self.words(for: outcome))")
        return outcome
    }

    /// Says something of a task that is asked for by its name.
    func query(name: String, at now: Timestamp) -> QueryOutcome {
        let outcome = query(at: now) { $0.name == name && $0.isFoundByName }
        if case .found = outcome {
            state.withLock { $0.hasFoundName = true }
        }
        return outcome
    }

    /// Takes an event.
    /// - Returns: What its sender hears instead of an answer, if anything; it may have arrived all the same.
    func receive(_ body: String, as id: String) -> WebhookTrouble? {
        let isCalm = isFaultless || state.withLock(\.isCalm)
        let fate: PostFate =
            isCalm ? .arrives : choices.pick([.arrives: 65, .lostAfter: 10, .refused: 15, .unreachable: 10])
        chronicle.note("    \(id): \(fate)")
        chronicle.count { $0.posts += 1 }
        if fate == .arrives || fate == .lostAfter {
            _ = state.withLock { $0.received[id, default: []].insert(body) }
        }
        switch fate {
        case .arrives: return nil
        case .lostAfter: return WebhookTrouble(.timedOut)
        case .refused: return WebhookTrouble(.status, status: 500)
        case .unreachable: return WebhookTrouble(.unreachable)
        }
    }

    /// What is wrong with the next file, if anything.
    func troubleWithFile() -> FileTrouble? {
        if isFaultless || state.withLock(\.isCalm) {
            return nil
        }
        let kind: FileTrouble.Kind? = choices.pick([nil: 80, .notYet: 8, .cut: 6, .gone: 3, .timedOut: 3])
        return kind.map { FileTrouble($0) }
    }

    private func make(_ name: String, at now: Timestamp) -> String {
        chronicle.count { $0.tasks += 1 }
        let seconds = isFaultless ? 100 : choices.pick([100: 50, 20: 20, 350: 20, 5000: 6, 40_000: 2, 0: 2])
        let task = WorldTask(
            name: name,
            id: "task-\(tasks.count + 1)",
            madeAt: now,
            endsAt: seconds == 0 ? nil : now + .seconds(seconds),
            succeeds: isFaultless || !choices.happens(percent: 20),
            isFoundByName: isFaultless || !choices.happens(percent: 15),
            isKnownFrom: now + .seconds(isFaultless ? 0 : choices.pick([0: 60, 5: 30, 30: 10]))
        )
        state.withLock { $0.tasks.append(task) }
        return task.id
    }

    private func answer(about index: Int, fate: QueryFate, at now: Timestamp) -> QueryOutcome {
        let task = tasks[index]
        switch fate {
        case .unknownWord: return .found(TaskReport(id: task.id, phase: .processing))
        case .truth where task.hasEnded(at: now):
            state.withLock { state in
                state.tasks[index].saidSuccess = state.tasks[index].saidSuccess || task.succeeds
                state.tasks[index].saidFailure = state.tasks[index].saidFailure || !task.succeeds
            }
            return .found(
                TaskReport(
                    id: task.id,
                    phase: task.succeeds
                        ? .succeeded(url: "https://files/\(task.id)") : .failed(VideoFailure(.upstreamFailed))
                )
            )
        case .truth:
            return .found(TaskReport(id: task.id, phase: now - task.madeAt < .seconds(10) ? .submitted : .processing))
        default: return Self.answer(fate: fate)
        }
    }

    private static func words(for outcome: QueryOutcome) -> String {
        switch outcome {
        case .found(let report): "\(report.id ?? "") \(report.phase)"
        case .notFound: "no such task"
        case .noAnswer(let trouble), .operatorTrouble(let trouble): trouble.kind.rawValue
        }
    }

    /// What is said of a task that there is not, or by an upstream in trouble.
    private static func answer(fate: QueryFate) -> QueryOutcome {
        switch fate {
        case .truth, .unknownWord: .notFound(UpstreamTrouble(.notFound, status: 404))
        case .noAnswer: .noAnswer(UpstreamTrouble(.serverError, status: 500))
        case .unreadable: .noAnswer(UpstreamTrouble(.unreadable))
        case .keyTrouble: .operatorTrouble(UpstreamTrouble(.credentials, status: 401))
        }
    }
}
