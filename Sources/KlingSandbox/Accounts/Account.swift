// The state of the simulated account: tasks, slots, statistics. In: a request and the moment. Out: an `Exchange` or a
// `Download`, which say what is to be answered. What must hold: an `external_task_id` gets at most one task while that
// is remembered, running tasks stay within the limit where there is one, and the number of tasks and counts is bounded.

/// The simulated upstream account: a state machine over requests and moments, without clock, sockets or tasks.
///
/// Every verb is one step; whoever holds it behind a lock gets steps that are atomic. The same seed, requests and
/// moments give the same identifiers, faults and answers.
struct Account: Sendable {
    let terms: AccountTerms
    let rules: [FaultRule]
    let seed: UInt64
    var tally = RequestCounters()
    var tasks = TaskStore()
    var spent = SpentFaults()
    var random: SplitMix64
    /// Connections that faults hold open.
    private(set) var held = 0

    init(terms: AccountTerms, rules: [FaultRule], seed: UInt64) {
        self.terms = terms
        self.rules = rules
        self.seed = seed
        random = SplitMix64(seed: seed)
    }

    /// Takes a query by either identifier.
    mutating func query(_ id: String, at now: Int64) -> Exchange {
        tally.polls += 1
        var exchange = Exchange(requestID: requestID())
        guard let entry = tasks[id] else { return exchange }
        guard entry.task.life.hiddenUntil <= now else {
            exchange.injectedFault = .refuse(.taskNotExist)
            return exchange
        }
        tasks.update(entry.task.id) { $0.polls += 1 }
        exchange.task = entry.task
        exchange.injectedFault = entry.task.plan.injectedFault(afterPolls: entry.polls)
        return exchange
    }

    /// Takes a query for a page of tasks, the newest first.
    mutating func list(page: Int, size: Int, at now: Int64) -> [KlingTask] {
        tally.lists += 1
        return tasks.page(page, size: size, at: now)
    }

    /// Takes a request for a task's film by the name of its file.
    mutating func download(_ fileName: String, isHead: Bool, at now: Int64) -> Download {
        guard let dot = fileName.lastIndex(of: "."), let entry = tasks[String(fileName[..<dot])],
            entry.task.fileName == fileName, entry.task.seen(at: now).fileURL != nil
        else { return .missing }
        if let expires = entry.task.life.fileExpires, expires <= now { return .expired }
        guard !isHead else { return .film(entry.task, isCut: false) }
        tasks.update(entry.task.id) { $0.downloads += 1 }
        let isCut = entry.downloads < entry.task.plan[.cutFile]?.times ?? 0
        tally.filesServed += isCut ? 0 : 1
        return .film(entry.task, isCut: isCut)
    }
}

extension Account {
    /// Begins anew, as if just started.
    ///
    /// Connections that are held stay counted.
    mutating func reset() {
        let held = held
        self = Account(terms: terms, rules: rules, seed: seed)
        self.held = held
    }

    /// Tasks that hold a slot.
    mutating func running(at now: Int64) -> Int {
        tasks.runningCount(at: now)
    }

    /// Asks to hold a connection open; `false` when too many are held.
    mutating func takeHold() -> Bool {
        guard held < terms.maximumHeldConnections else { return false }
        held += 1
        return true
    }

    mutating func giveHoldBack() {
        held = max(0, held - 1)
    }

    /// A new request id, in the form of a UUID.
    mutating func requestID() -> String {
        let hex = [random.next(), random.next()].map { String($0, radix: 16) }
            .map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        var rest = hex[...]
        return [8, 4, 4, 4, 12]
            .map { count in
                defer { rest = rest.dropFirst(count) }
                return String(rest.prefix(count))
            }
            .joined(separator: "-")
    }
}

/// What the simulated account may do and how long its tasks take.
struct AccountTerms: Sendable {
    /// Tasks that have not ended; 0 means no limit.
    var parallelTasks = 5
    /// Tasks that are remembered; the first that ended is forgotten first.
    var maximumTasks = 100_000
    /// Identifiers whose creates are counted one by one in the statistics.
    var maximumTrackedIDs = 10_000
    /// Connections that a fault holds open at a time; beyond it they are cut at once.
    var maximumHeldConnections = 1_000
    /// Milliseconds in `submitted`, before the speed is applied.
    var toStart: Double = 2_000
    /// Milliseconds in `processing`, before the speed is applied.
    var toFinish: Double = 8_000
    /// Milliseconds that a file's URL lives after the end.
    var toExpire: Double = 3_600_000
    var speed: Double = 1
}

/// What became of a request to the account.
///
/// With neither task nor injectedFault, there is no such task.
struct Exchange: Sendable {
    let requestID: String
    /// The task that was made or asked for, even if the answer is not to show it.
    var task: KlingTask?
    /// What happens instead of the honest answer.
    var injectedFault: InjectedFault?
}

/// What becomes of a request for a file.
enum Download: Sendable {
    case film(KlingTask, isCut: Bool)
    case missing
    /// Its URL has died.
    case expired
}
