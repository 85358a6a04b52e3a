import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit

/// One simulated installation: its director lets one activity go on at a time, and holds everything against the rules
/// after each step.
final class Simulation {
    /// What the director does in a step.
    enum Deed {
        case goOn
        case turn
        case call
        case wait
        case kill
        case stall
        case revive
    }

    let setting: Setting
    let choices: Choices
    let callers: Callers
    var gateways: [SimulatedGateway] = []
    private var rules: Rules
    private var checked = -1
    private let start: Timestamp

    init(_ engine: TestLedger.Engine, choices: Choices) async throws {
        _ = choices.beginStep()
        self.choices = choices
        // A day and a month end soon.
        let clock = ManualClock(start: Timestamp(milliseconds: 1_793_487_600_000))
        start = clock.now
        let chronicle = Chronicle()
        let replicas = choices.pick([1: 40, 2: 40, 3: 20])
        var policy = Ledger.Policy.usual
        policy.keepsPrompts = !choices.happens(percent: 30)
        let slots = choices.pick([2: 40, 1: 30, 4: 30])
        let world = World(
            parallelTasks: choices.pick([slots: 70, slots + 2: 20, max(slots - 1, 1): 10]),
            isFaultless: choices.happens(percent: 15),
            choices: choices,
            chronicle: chronicle
        )
        let cache = CachePolicy(
            mode: choices.pick([.off: 25, .private: 40, .shared: 35]),
            timeToLive: choices.pick([.seconds(86_400): 60, .seconds(400): 40])
        )
        let store = try await TestLedger(engine, policy: policy, clock: clock)
        let tenants = [store.tenant, try await store.createTenant("other")]
        callers = try Callers(tenants: tenants, cache: cache, store: store, chronicle: chronicle)
        let seal = try WebhookSeal(key: Array(repeating: 5, count: WebhookSeal.keyLength))
        setting = Setting(
            store: store,
            world: world,
            stage: Stage(),
            chronicle: chronicle,
            slots: slots,
            isShared: replicas > 1,
            policy: policy,
            cache: cache,
            seal: seal
        )
        rules = Rules(slots: slots, cache: cache)
        gateways = (1...replicas).map { SimulatedGateway(life: Life(gateway: $0), setting: setting) }
        for tenant in tenants {
            try await changeLimit(of: tenant)
        }
        var entropy = store.entropy
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(at: clock.now, using: &entropy),
            tenant: callers.toldTenant,
            url: "https://app.example/hook",
            createdAt: clock.now
        )
        let secret = WebhookSecret(using: &entropy)
        try await store.ledger.webhooks.create(
            endpoint,
            secret: seal.seal(secret, of: endpoint.tenant, using: &entropy)
        )
    }

    var stage: Stage {
        setting.stage
    }

    var clock: ManualClock {
        setting.store.clock
    }

    var chronicle: Chronicle {
        setting.chronicle
    }

    /// Lives through everything, up to the quiet end.
    func run() async throws {
        try await withDiscardingTaskGroup { [self] group in
            let outcome: Result<Void, any Error>
            do {
                for gateway in gateways {
                    await boot(gateway, in: &group)
                }
                while choices.beginStep() {
                    try await act(in: &group)
                }
                try await finish(in: &group)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await endEverything()
            return outcome
        }
        .get()
        chronicle.count { $0.lives += rules.last.videos.count }
        chronicle.count { $0.made += rules.last.videos.count { $0.state == .succeeded } }
        chronicle.count { $0.shared += rules.last.videos.count { $0.source != nil } }
    }

    /// Notes a step, for whoever reads a failure.
    func note(_ words: @autoclosure () -> String) {
        let number = choices.script.steps.count - 1
        let seconds = (clock.now - start).components.seconds
        chronicle.note("\(number) at \(seconds) s: \(words())")
    }

    /// Begins an activity of a gateway.
    func begin(
        _ name: String,
        of gateway: SimulatedGateway,
        in group: inout DiscardingTaskGroup,
        _ body: @escaping @Sendable () async -> Void
    ) async {
        await stage.start(Stage.Activity(name: name, life: gateway.life), in: &group, body)
    }

    func boot(_ gateway: SimulatedGateway, in group: inout DiscardingTaskGroup) async {
        await begin("starts", of: gateway, in: &group) { await gateway.boot() }
    }

    /// Lets one activity go on, begins what came of it, and checks the rules.
    func resume(_ index: Int, with cue: Stage.Cue, in group: inout DiscardingTaskGroup) async throws {
        await stage.resume(index, with: cue)
        for gateway in gateways {
            for job in gateway.takeJobs() {
                await begin(job.name, of: gateway, in: &group, job.work)
            }
        }
        try await check()
    }

    /// Holds everything against the rules, if anything was written since the last time.
    func check() async throws {
        if let rule = chronicle.brokenRule {
            throw rule
        }
        let written = chronicle.tally.transactions
        guard written != checked else {
            return
        }
        checked = written
        let image = try await StoreImage(of: setting.store)
        for move in try rules.check(image, world: setting.world, callers: callers, at: clock.now) {
            chronicle.note("    \(move.video): \(move.words)")
            chronicle.count { $0.moves[move.words, default: 0] += 1 }
        }
    }

    /// Holds the end against what it must be.
    func checkEnd() async throws {
        try await check()
        try rules.checkEnd(rules.last, world: setting.world)
        try rules.checkArrivals(rules.last)
        let report = try await LedgerAudit(setting.store.ledger).verify(slots: setting.slots, at: clock.now)
        for result in report.results where !result.code.isNote {
            throw BrokenRule("an audit finds nothing wrong", "\(result)")
        }
    }

    /// Whether nothing is left to be done but to tell of it.
    var isMade: Bool {
        rules.last.videos.allSatisfy { $0.state.isFinal && $0.fileState != "pending" }
    }

    /// Whether nothing is left to be done.
    var isAtRest: Bool {
        isMade && rules.last.deliveries.allSatisfy { $0.state != "pending" }
    }

    private func endEverything() async {
        for gateway in gateways {
            gateway.life.end()
        }
        while !stage.waiting.isEmpty {
            await stage.resume(0, with: .die)
        }
    }
}
