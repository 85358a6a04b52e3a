import GatewayArchive
import GatewayLedger
import GatewayModel
import GatewayServices
import GatewayTestKit
import Logging
import Synchronization

@testable import GatewayServices

/// One process: the real services over the shared store and the shared upstream, begun by the director and not by
/// themselves.
final class SimulatedGateway: Sendable {
    /// What it does now and then.
    enum Turn: String, CaseIterable {
        case dispatcher
        case poller
        case sweeper
        case archiver
        case notifier
    }

    private struct State {
        var isServing = false
        var turns: Set<Turn> = []
        var submissions: [TakenSubmission] = []
        var polls: [DueVideo] = []
        var files: [FileJob] = []
        var deliveries: [DeliveryJob] = []
        var sending = 0
        var polling = 0
        var fetching = 0
    }

    let life: Life
    let ledger: Ledger
    private let dispatcher: Dispatcher
    private let poller: Poller
    private let sweeper: Sweeper
    private let archiver: Archiver
    private let notifier: Notifier
    private let archive: FileArchive
    private let clock: SimulatedClock
    private let stage: Stage
    private let slots: Int
    private let state = Mutex(State())

    init(life: Life, setting: Setting) {
        self.life = life
        stage = setting.stage
        slots = setting.slots
        let engine = DecoratedEngine(
            setting.store.engine,
            hooks: SimulatedStore(stage: stage, life: life, chronicle: setting.chronicle),
            isShared: setting.isShared
        )
        let ledger = Ledger(engine: engine, policy: setting.policy)
        let clock = SimulatedClock(shared: setting.store.clock, stage: stage)
        let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        let entropy = setting.store.entropy
        let polling = PollingPolicy.usual
        let patience = polling.requestTimeout
        let upstream = SimulatedUpstream(world: setting.world, stage: stage, clock: clock, patience: patience)
        archive = FileArchive(root: setting.store.folderPath + "/archive")
        self.ledger = ledger
        self.clock = clock
        let slotsOfKey = setting.slots
        dispatcher = Dispatcher(
            ledger: ledger.work,
            upstream: upstream,
            keys: UpstreamKeys(
                shares: { upstream.shares },
                slots: { slotsOfKey },
                hasProbes: false,
                clock: clock,
                logger: logger
            ),
            policy: LiveValue(
                SubmissionPolicy(
                    slots: setting.slots,
                    pollInterval: polling.pollInterval,
                    requestTimeout: polling.requestTimeout
                )
            ),
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        poller = Poller(
            ledger: ledger.work,
            upstream: upstream,
            route: World.route,
            policy: LiveValue(polling),
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        let limits = LiveValue(Archiver.Limits(fileBytes: 1000, totalBytes: 1_000_000, retention: .seconds(86_400)))
        sweeper = Sweeper(
            ledger: ledger.work,
            archive: archive,
            limits: limits,
            use: ArchiveUse(),
            retention: LiveValue(nil),
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        notifier = Notifier(
            ledger: ledger.work,
            sender: SimulatedWebhookSender(world: setting.world, stage: stage),
            seal: setting.seal,
            render: { "\($0.type) of \($0.video.id) as \($0.video.state.rawValue) at \($0.createdAt.milliseconds)" },
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        archiver = Archiver(
            ledger: ledger.work,
            upstream: upstream,
            source: SimulatedFileSource(world: setting.world, stage: stage),
            archive: archive,
            limits: limits,
            clock: clock,
            entropy: entropy,
            logger: logger
        )
    }

    /// Whether it has started and may begin something now.
    var isServing: Bool {
        life.isAlive && !life.isStalled && state.withLock(\.isServing)
    }

    /// What a process does before anything else; one that fails in it ends.
    func boot() async {
        do {
            try await ledger.work.endLeases(at: clock.now)
            try await ledger.work.endDeliveryLeases(of: Notifier.lease, at: clock.now)
            try await archive.prepare(keepingWhatChangedSince: clock.now - Archiver.lease)
            state.withLock { $0.isServing = true }
        } catch {
            life.end()
        }
    }

    /// Says that a turn begins.
    /// - Returns: Whether none of its kind is under way.
    func begin(_ turn: Turn) -> Bool {
        state.withLock { $0.turns.insert(turn).inserted }
    }

    /// Looks for something to do, as the loops of the services do.
    func take(_ turn: Turn) async {
        switch turn {
        case .dispatcher: await claimSubmissions()
        case .poller: await claimPolls()
        case .archiver: await claimFiles()
        case .notifier: await claimDeliveries()
        case .sweeper: await sweeper.sweep()
        }
        _ = state.withLock { $0.turns.remove(turn) }
    }

    /// Takes out what was claimed and is to be worked on side by side.
    func takeJobs() -> [(name: String, work: @Sendable () async -> Void)] {
        let (submissions, polls, files, deliveries) = state.withLock { state in
            defer { (state.submissions, state.polls, state.files, state.deliveries) = ([], [], [], []) }
            return (state.submissions, state.polls, state.files, state.deliveries)
        }
        return submissions.map { submission in ("sends \(submission.submission.name)", { await self.send(submission) })
        }
            + polls.map { look in ("asks about \(look.name)", { await self.poll(look) }) }
            + files.map { file in ("fetches the file of \(file.name)", { await self.fetch(file) }) }
            + deliveries.map { job in ("tells \(job.event)", { await self.tell(job) }) }
    }

    private func claimSubmissions() async {
        let free = slots - state.withLock(\.sending)
        guard free > 0, let start = try? await dispatcher.nextDue(), start <= clock.now,
            let claimed = try? await dispatcher.claim(free)
        else {
            return
        }
        state.withLock { state in
            state.submissions += claimed
            state.sending += claimed.count
        }
    }

    private func claimPolls() async {
        let free = Poller.width - state.withLock(\.polling)
        guard free > 0, let due = try? await ledger.work.nextPoll(), due <= clock.now,
            let claimed = try? await poller.claim(free)
        else {
            return
        }
        state.withLock { state in
            state.polls += claimed
            state.polling += claimed.count
        }
    }

    private func claimFiles() async {
        let free = Archiver.width - state.withLock(\.fetching)
        guard free > 0, let due = try? await ledger.work.nextFile(), due <= clock.now,
            let claimed = try? await archiver.claim(free)
        else {
            return
        }
        state.withLock { state in
            state.files += claimed
            state.fetching += claimed.count
        }
    }

    private func claimDeliveries() async {
        guard let due = try? await notifier.nextDue(), due <= clock.now,
            let claimed = try? await notifier.claim(Notifier.width)
        else {
            return
        }
        state.withLock { $0.deliveries += claimed }
    }

    private func tell(_ job: DeliveryJob) async {
        _ = await stage.wait(.start)
        await notifier.send(job)
    }

    private func send(_ submission: TakenSubmission) async {
        _ = await stage.wait(.start)
        await dispatcher.send(submission)
        state.withLock { $0.sending -= 1 }
    }

    private func poll(_ video: DueVideo) async {
        _ = await stage.wait(.start)
        await poller.poll(video)
        state.withLock { $0.polling -= 1 }
    }

    private func fetch(_ job: FileJob) async {
        _ = await stage.wait(.start)
        await archiver.archiveFile(of: job)
        state.withLock { $0.fetching -= 1 }
    }
}
