package import GatewayArchive
package import GatewayLedger
package import GatewayModel
package import Logging
import ServiceLifecycle

// Periodic cleaning. In: the time, the limits of the archive and what is being read of it, and how long videos are kept.
// Out: expired videos, removed files, forgotten idempotency keys, totals in the place of videos of long ago. What must
// hold: a file with a digest as its name is first taken aside, then decided about by the ledger, and then removed, kept
// apart or restored; an archive that may not be this store's is not searched for unknown files. A file is removed at once
// only if a video is known to have had it: the store may be an older copy of one that knows more.

/// Ends what time has ended: queued videos beyond their deadline, files beyond their retention or their room,
/// idempotency keys, and finished videos of long ago.
package struct Sweeper: Service {
    /// How often it polls.
    static let interval = Duration.seconds(1)
    /// How many events are forgotten in one sweep at the most: 30,000 a minute.
    static let forgottenEvents = 500

    private let ledger: LedgerWork
    private let files: FileSweep
    private let walk: ArchiveWalk
    private let retention: RetentionSweep
    private let webhookRetention: LiveValue<Duration>
    private let clock: any WallClock
    private let logger: Logger
    private let progress = WorkProgress()

    /// Makes a sweeper.
    /// - Parameters:
    ///   - limits: Read whenever the archive is measured.
    ///   - use: What this process is reading of the archive.
    ///   - retention: How long finished videos stay in the store, for ever when nil; read at each sweep.
    ///   - webhookRetention: How long events are kept that callers are told of; read at each sweep.
    package init(
        ledger: LedgerWork,
        archive: any ArchiveStore,
        limits: LiveValue<Archiver.Limits>,
        use: ArchiveUse,
        retention: LiveValue<Duration?>,
        webhookRetention: LiveValue<Duration> = LiveValue(.seconds(30 * 86_400)),
        clock: any WallClock,
        entropy: Entropy,
        logger: Logger
    ) {
        self.ledger = ledger
        self.webhookRetention = webhookRetention
        self.retention = RetentionSweep(ledger: ledger, age: retention, clock: clock, logger: logger)
        files = FileSweep(
            ledger: ledger,
            archive: archive,
            limits: limits,
            use: use,
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        walk = ArchiveWalk(
            ledger: ledger,
            archive: archive,
            limits: limits,
            clock: clock,
            entropy: entropy,
            logger: logger
        )
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await walk.run() }
                var rhythm = SweepRhythm()
                repeat {
                    await sweep(rhythm.next())
                } while (try? await clock.sleep(for: Self.interval)) != nil
            }
        }
    }

    /// Looks once, at all or some of what there is to look at.
    package func sweep(_ tasks: Set<SweepTask> = Set(SweepTask.allCases)) async {
        do throws(GatewayError) {
            let now = clock.now
            for video in try await ledger.expireQueued(at: now) {
                logger.notice("video expired in the queue", metadata: .about(video.id, video.origin))
                await logger.logFollowers(
                    of: video.id,
                    endedAt: now,
                    .notice,
                    "video canceled",
                    failure: nil,
                    in: ledger
                )
            }
            try await ledger.forgetKeys(at: clock.now)
            try await ledger.forgetWebhookEvents(
                before: clock.now - webhookRetention.value,
                limit: Self.forgottenEvents
            )
            try await files.sweep(tasks)
            try await retention.sweep(begins: tasks.contains(.retention))
            progress.note(success: "The sweeper", in: logger)
        } catch {
            progress.note(error, "The sweeper", in: logger)
        }
    }
}

/// Which sweeps do what, counted in sweeps, of which there is one a second.
struct SweepRhythm {
    /// How often each task has its turn.
    static func period(of task: SweepTask) -> Int {
        switch task {
        case .room: 5
        case .uses, .retention: 60
        case .audit: 600
        }
    }

    private var count = 0

    /// What the next sweep does; the first one does everything.
    mutating func next() -> Set<SweepTask> {
        defer { count += 1 }
        return Set(SweepTask.allCases.filter { count.isMultiple(of: Self.period(of: $0)) })
    }
}

/// What a sweep does of the work that need not be done at each.
package enum SweepTask: Hashable, Sendable, CaseIterable {
    /// Measure the archive and make room.
    case room
    /// Write down which files were read.
    case uses
    /// Begin to look for finished videos of long ago, where nobody does.
    case retention
    /// Look for files that a crash or an older version has left.
    case audit
}
