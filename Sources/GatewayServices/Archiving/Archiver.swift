package import GatewayArchive
package import GatewayLedger
package import GatewayModel
package import GatewayTelemetry
package import Logging
import ServiceLifecycle

// Brings finished files into the archive. In: file jobs that are claimed from the ledger. Out: files in the archive,
// each recorded. What must hold: a file is staged, announced to the ledger, committed to the archive and recorded, in
// this order, so that no sweep removes it in between.

/// Fetches finished videos into the archive, because the upstream's addresses die.
///
/// A fetch that fails never makes a video again: it is fetched again, from a fresh address when the old one may have
/// died.
package struct Archiver: Service {
    /// How many files are fetched at once.
    package static let width = 4
    /// How long a claimed file is left alone before it is due again, should this process die.
    ///
    /// A fetch that takes longer is begun a second time beside the first; whichever ends first is kept.
    package static let lease = Duration.seconds(300)
    /// How long a file is tried for.
    ///
    /// Kling keeps files for 30 days; relays sign addresses for less, hence the fresh ones.
    static let patience = Duration.seconds(7 * 24 * 3600)
    static let backoff = Backoff(first: .seconds(1), longest: .seconds(600))
    /// The longest wait that a `Retry-After` of whoever has the file is believed.
    static let longestRetryAfter = PollingPolicy.longestRetryAfter
    /// From this try on, each begins with asking the upstream for a fresh address.
    static let triesBeforeFreshAddress = 3

    private let ledger: LedgerWork
    private let upstream: any VideoUpstream
    private let source: any VideoFileSource
    private let archive: any ArchiveStore
    private let limits: LiveValue<Limits>
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger
    private let health: HealthRecorder?
    private let tracer: GatewayTracer?
    private let alarm = ArchiveAlarm()

    /// Makes an archiver.
    /// - Parameters:
    ///   - limits: Read for every file.
    ///   - health: Told how the archive does.
    ///   - tracer: Records what it does; nothing while there are no traces.
    package init(
        ledger: LedgerWork,
        upstream: any VideoUpstream,
        source: any VideoFileSource,
        archive: any ArchiveStore,
        limits: LiveValue<Limits>,
        clock: any WallClock,
        entropy: Entropy,
        health: HealthRecorder? = nil,
        tracer: GatewayTracer? = nil,
        logger: Logger
    ) {
        self.health = health
        self.tracer = tracer
        self.ledger = ledger
        self.upstream = upstream
        self.source = source
        self.archive = archive
        self.limits = limits
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
    }

    package func run() async {
        let loop = WorkLoop<FileJob>(
            name: "The archiver",
            width: { Self.width },
            events: ledger.events,
            wakesOn: .states([.succeeded]),
            clock: clock,
            logger: logger,
            nextDue: ledger.nextFile,
            claim: claim,
            work: archiveFile
        )
        // What it holds can be asked for again, so a stop need not wait for it.
        await cancelWhenGracefulShutdown { await loop.run() }
    }

    /// Fetches what is due now, and returns once all of it is recorded; for tests and simulations.
    package func step() async throws(GatewayError) {
        for job in try await claim(Self.width) {
            await archiveFile(of: job)
        }
    }

    func claim(_ count: Int) async throws(GatewayError) -> [FileJob] {
        try await ledger.claimFiles(at: clock.now, lease: Self.lease, limit: count)
    }

    func archiveFile(of job: FileJob) async {
        await tracer.work(
            "archive",
            for: job.video,
            of: job.origin?.tenant,
            causedBy: job.origin?.trace
        ) { span in await carryOut(job, span) }
    }

    private func carryOut(_ job: FileJob, _ span: GatewaySpan?) async {
        span?.set(["kling_gateway.try": job.tries])
        let url = await address(of: job)
        do throws(GatewayError) {
            if let trouble = try await bring(job, from: url) {
                span?.fail(trouble.kind.rawValue)
                try await note(trouble, of: job, url: url)
            } else {
                noteHealth(nil)
            }
        } catch {
            span?.fail(error.code.rawValue)
            // The claim's lease ends, and the file is fetched again.
            let level: Logger.Level = error.isOfPassingOutage ? .debug : .error
            logger.log(level: level, "cannot record a file", metadata: ["video": "\(job.video)", "error": "\(error)"])
        }
    }

    /// The address that the video ended with or, once that has failed a few times or for good, the one that the upstream
    /// gives now.
    private func address(of job: FileJob) async -> String {
        let isDead = job.tries >= Self.triesBeforeFreshAddress || job.trouble.map { !$0.mayHeal } ?? false
        guard isDead, let taskID = job.taskID,
            case .found(let report) = await upstream.query(task: taskID, key: job.key),
            case .succeeded(let url) = report.phase
        else {
            return job.url
        }
        return url
    }

    /// Fetches a file, puts it into the archive and records it, each before the next.
    /// - Returns: What kept the file from getting there.
    private func bring(_ job: FileJob, from url: String) async throws(GatewayError) -> FileTrouble? {
        let arrived: StagedFile
        let limit = limits.value.fileBytes
        do throws(FileTrouble) {
            arrived = try await archive.stage(job.video, name: String(entropy.next(), radix: 16)) { [source] sink in
                try await source.fetch(url, limit: limit, into: sink)
            }
        } catch {
            return error
        }
        do throws(GatewayError) {
            // Nobody removes it from now on, whether it is there already or not.
            try await ledger.expect(arrived.file, at: clock.now, until: clock.now + Self.lease)
        } catch {
            await archive.discard(arrived)
            throw error
        }
        do throws(FileTrouble) {
            try await archive.commit(arrived)
        } catch {
            return error
        }
        return try await record(arrived.file, of: job)
    }

    private func record(_ file: ArchivedFile, of job: FileJob) async throws(GatewayError) -> FileTrouble? {
        let now = clock.now
        let end = now + limits.value.retention
        switch try await ledger.recordStored(file, of: job.video, expiresAt: end, at: now) {
        case .kept:
            logger.info("file archived", metadata: ["video": "\(job.video)", "bytes": .stringConvertible(file.size)])
            return nil
        case .unwanted: return nil
        case .removed: return FileTrouble(.cut, detail: "the file was removed before it was recorded")
        }
    }

    private func note(_ trouble: FileTrouble, of job: FileJob, url: String) async throws(GatewayError) {
        let metadata: Logger.Metadata = [
            "video": "\(job.video)", "trouble": "\(trouble.kind.rawValue)", "detail": "\(trouble)",
            "try": .stringConvertible(job.tries),
        ]
        guard clock.now - job.madeAt < Self.patience else {
            logger.critical("a file is given up: it could not be fetched in time", metadata: metadata)
            try await ledger.recordFileLost(of: job)
            return
        }
        noteHealth(trouble)
        let level: Logger.Level = trouble.kind == .receiver ? .debug : .warning
        logger.log(level: level, "a file could not be fetched; it will be tried again", metadata: metadata)
        let backoff = Jitter(entropy: entropy).full(Self.backoff.wait(afterFailures: job.tries))
        let wait = max(backoff, min(trouble.retryAfter ?? .zero, Self.longestRetryAfter))
        try await ledger.recordFileTrouble(of: job, url: url, trouble: trouble.kind, tryAgainAt: clock.now + wait)
    }

    /// Tells the operator of trouble that is the archive's own, but not for every file.
    private func noteHealth(_ trouble: FileTrouble?) {
        guard trouble == nil || trouble?.kind == .receiver, !Task.isCancelled else {
            return
        }
        health?.noteArchive(trouble.map { $0.detail ?? "" })
        switch alarm.note(isFailing: trouble != nil, at: clock.uptime) {
        case .failing:
            logger.error(
                "the archive cannot be written; files stay with the upstream until it can, so make room or correct it soon",
                metadata: ["archive": "\(archive.location)", "error": "\(trouble?.detail ?? "")"]
            )
        case .recovered: logger.notice("the archive can be written again")
        case nil: break
        }
    }
}

extension Archiver {
    /// What the archive keeps to.
    package struct Limits: Sendable {
        /// The largest file, in bytes.
        package var fileBytes: Int64
        /// All files together, in bytes.
        package var totalBytes: Int64
        /// How long a file is kept.
        package var retention: Duration
        /// How long a file is kept that no video has.
        package var unknown: Duration

        /// Makes limits.
        package init(
            fileBytes: Int64,
            totalBytes: Int64,
            retention: Duration,
            unknown: Duration = .seconds(30 * 86_400)
        ) {
            self.fileBytes = fileBytes
            self.totalBytes = totalBytes
            self.retention = retention
            self.unknown = unknown
        }
    }
}
