package import GatewayLedger
package import GatewayModel
package import Logging
import ServiceLifecycle

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
    /// From this try on, each begins with asking the upstream for a fresh address.
    static let triesBeforeFreshAddress = 3

    /// What an archiver keeps to.
    package struct Limits: Sendable {
        /// The largest file, in bytes.
        package var fileBytes: Int64
        /// How long a file is kept.
        package var retention: Duration

        /// Makes limits.
        package init(fileBytes: Int64, retention: Duration) {
            self.fileBytes = fileBytes
            self.retention = retention
        }
    }

    private let ledger: Ledger
    private let upstream: any VideoUpstream
    private let source: any VideoFileSource
    private let archive: Archive
    private let limits: Live<Limits>
    private let wakeUp: WakeUp
    private let clock: any WallClock
    private let entropy: Entropy
    private let logger: Logger

    /// Makes an archiver.
    /// - Parameters:
    ///   - limits: Read for every file.
    ///   - wakeUp: Signaled when a video was made.
    package init(
        ledger: Ledger,
        upstream: any VideoUpstream,
        source: any VideoFileSource,
        archive: Archive,
        limits: Live<Limits>,
        wakeUp: WakeUp,
        clock: any WallClock,
        entropy: Entropy,
        logger: Logger
    ) {
        self.ledger = ledger
        self.upstream = upstream
        self.source = source
        self.archive = archive
        self.limits = limits
        self.wakeUp = wakeUp
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
    }

    package func run() async {
        let loop = WorkLoop<FileJob>(
            name: "The archiver",
            width: { Self.width },
            wakeUp: wakeUp,
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
        let url = await address(of: job)
        do throws(GatewayError) {
            switch await fetch(job, from: url) {
            case .success(let file): try await keep(file, of: job)
            case .failure(let trouble): try await note(trouble, of: job, url: url)
            }
        } catch {
            // The claim's lease ends, and the file is fetched again.
            logger.error("cannot record a file", metadata: ["video": "\(job.video)", "error": "\(error)"])
        }
    }

    /// The address that the video ended with or, once that has failed a few times, the one that the upstream gives now.
    private func address(of job: FileJob) async -> String {
        guard job.tries >= Self.triesBeforeFreshAddress, let taskID = job.taskID,
            case .found(let report) = await upstream.query(task: taskID, key: job.key),
            case .succeeded(let url) = report.phase
        else {
            return job.url
        }
        return url
    }

    private func fetch(_ job: FileJob, from url: String) async -> Result<ArchivedFile, FileTrouble> {
        do throws(FileTrouble) {
            return .success(
                try await archive.store(
                    job.video,
                    from: url,
                    source: source,
                    limit: limits.value.fileBytes,
                    name: String(entropy.next(), radix: 16)
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private func keep(_ file: ArchivedFile, of job: FileJob) async throws(GatewayError) {
        let expiresAt = clock.now + limits.value.retention
        guard try await ledger.recordStored(file, of: job.video, expiresAt: expiresAt) else {
            if case .stored = try await ledger.video(job.video)?.file {
                return
            }
            // Its tenant deleted the video meanwhile.
            try? await archive.remove(job.video)
            return
        }
        logger.info("file archived", metadata: ["video": "\(job.video)", "bytes": "\(file.size)"])
    }

    private func note(_ trouble: FileTrouble, of job: FileJob, url: String) async throws(GatewayError) {
        let metadata: Logger.Metadata = [
            "video": "\(job.video)", "trouble": "\(trouble.kind.rawValue)", "detail": "\(trouble)",
            "try": "\(job.tries)",
        ]
        guard clock.now - job.madeAt < Self.patience else {
            logger.critical("a file is given up: it could not be fetched in time", metadata: metadata)
            try await ledger.recordFileLost(of: job)
            return
        }
        logger.warning("a file could not be fetched; it will be tried again", metadata: metadata)
        let wait = Jitter(entropy: entropy)(Self.backoff.wait(afterFailures: job.tries))
        try await ledger.recordFileTrouble(of: job, url: url, tryAgainAt: clock.now + wait)
    }
}
