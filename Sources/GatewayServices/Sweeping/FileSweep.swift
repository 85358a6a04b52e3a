import GatewayArchive
import GatewayLedger
import GatewayModel
import Logging

/// Takes files out of the archive: those that no video has a right to any more, and those that must make room.
struct FileSweep: Sendable {
    /// How many files make room in one sweep; the next one goes on.
    static let roomFiles = 100
    /// How many files are looked at in one step.
    static let batch = 100

    let ledger: LedgerWork
    let archive: any ArchiveStore
    let limits: LiveValue<Archiver.Limits>
    let use: ArchiveUse
    let clock: any WallClock
    let entropy: Entropy
    let logger: Logger
    private let alarm = ArchiveAlarm()
    private let unknown: UnknownFiles
    private let unknownAlarm = ArchiveAlarm()

    init(
        ledger: LedgerWork,
        archive: any ArchiveStore,
        limits: LiveValue<Archiver.Limits>,
        use: ArchiveUse,
        clock: any WallClock,
        entropy: Entropy,
        logger: Logger
    ) {
        self.ledger = ledger
        self.archive = archive
        self.limits = limits
        self.use = use
        self.clock = clock
        self.entropy = entropy
        self.logger = logger
        unknown = UnknownFiles(ledger: ledger, archive: archive, limits: limits, clock: clock, logger: logger)
    }

    func sweep(_ tasks: Set<SweepTask>) async throws(GatewayError) {
        if tasks.contains(.uses) {
            try await ledger.noteUses(of: use.takeUses())
        }
        for video in try await ledger.expiredFiles(at: clock.now) {
            try await ledger.recordFileRemoved(of: video, at: clock.now)
            await attempt { try await archive.removeFormer(of: video) }
        }
        if tasks.contains(.audit) {
            try await adopt()
            try await decideAboutAbandoned()
            _ = try await ledger.releaseUnclaimedFiles(at: clock.now, limit: Self.batch)
            await attempt({ try await unknown.review() }, tellingBy: unknownAlarm)
        }
        if tasks.contains(.room) {
            await attempt({ try await unknown.makeRoom() }, tellingBy: unknownAlarm)
            try await makeRoom()
        }
        let leaving = try await ledger.leavingFiles(limit: Self.batch)
        let unrecorded = try await ledger.unrecordedFiles(among: leaving)
        for digest in leaving {
            try await remove(digest, isKnown: !unrecorded.contains(digest))
        }
    }

    /// Lets the files go that have not been read for longest, until the others fit.
    private func makeRoom() async throws(GatewayError) {
        let limit = limits.value.totalBytes
        guard try await ledger.archiveSize() > limit else {
            return
        }
        // What was read since this was last written down must not look older than it is.
        try await ledger.noteUses(of: use.takeUses())
        for _ in 0..<Self.roomFiles {
            let now = clock.now
            guard let departing = try await ledger.makeRoom(within: limit, sparing: use.beingRead, at: now) else {
                return
            }
            logger.notice(
                "a file leaves the archive to make room",
                metadata: [
                    "bytes": .stringConvertible(departing.file.size),
                    "videos": .stringConvertible(departing.videos.count),
                    "video": "\(departing.videos.first.map(\.description) ?? "")",
                ]
            )
            for video in departing.videos {
                await attempt { try await archive.removeFormer(of: video) }
            }
        }
    }

    /// - Parameter isKnown: Whether a video had it, and so has lost it for good.
    private func remove(_ digest: String, isKnown: Bool) async throws(GatewayError) {
        var aside: FileAside?
        let name = String(entropy.next(), radix: 16)
        guard await attempt({ aside = try await archive.takeAside(digest, name: name) }) else {
            return
        }
        try await archive.decide(about: digest, aside: aside, by: ledger, unknownAt: isKnown ? nil : clock.now)
        // The disk has its room back only when nobody has it open.
        use.openFiles.close(digest)
    }

    /// Gives files their own names that a server of the version before has put into the archive.
    private func adopt() async throws(GatewayError) {
        var last = ""
        while case let found = try await ledger.filesToAdopt(behind: last, limit: Self.batch), !found.isEmpty {
            for (file, video) in found {
                last = file.digest
                var isThere = false
                if await attempt({ isThere = try await archive.adopt(file, of: video) }), isThere {
                    try await ledger.adopt(file, at: clock.now)
                }
            }
        }
    }

    /// Ends what somebody began who then died: files that have been aside for longer than anybody needs to decide.
    private func decideAboutAbandoned() async throws(GatewayError) {
        var abandoned: [FileAside] = []
        let moment = clock.now - Archiver.lease
        await attempt { abandoned = try await archive.abandonedAside(before: moment) }
        for file in abandoned.prefix(Self.batch) {
            try await archive.decide(about: file.digest, aside: file, by: ledger, unknownAt: clock.now)
        }
    }

    /// Does what the disk may refuse, and tells the operator so now and then.
    /// - Parameter own: Remembers when that was, for steps that may go well while others fail.
    @discardableResult
    private func attempt(
        _ step: () async throws -> Void,
        tellingBy own: ArchiveAlarm? = nil
    ) async -> Bool {
        var trouble: String?
        do {
            try await step()
        } catch {
            trouble = "\(error)"
        }
        // A step that a stop has ended says nothing of the disk.
        guard !Task.isCancelled else {
            return trouble == nil
        }
        if case .failing = (own ?? alarm).note(isFailing: trouble != nil, at: clock.uptime), let trouble {
            logger.error(
                "files cannot be removed from the archive; it will be tried again",
                metadata: ["archive": "\(archive.location)", "error": "\(trouble)"]
            )
        }
        return trouble == nil
    }
}

extension ArchiveStore {
    /// Asks the ledger about a file that was taken aside, and removes it, keeps it apart or puts it back.
    /// - Parameters:
    ///   - aside: Nothing when the file was not there.
    ///   - moment: The time, for a file that is kept apart when nobody has it, because no video is known to have had it.
    /// - Returns: Whether somebody has it.
    @discardableResult
    func decide(
        about digest: String,
        aside: FileAside?,
        by ledger: LedgerWork,
        unknownAt moment: Timestamp? = nil
    ) async throws(GatewayError) -> Bool {
        let mayGo: Bool
        do throws(GatewayError) {
            mayGo = try await ledger.recordLeft(digest)
        } catch {
            if let aside {
                try? await restore(aside)
            }
            throw error
        }
        switch (aside, mayGo, moment) {
        case (nil, _, _): break
        case (let aside?, false, _): try? await restore(aside)
        // What cannot be moved is found where it is by a later sweep.
        case (let aside?, true, let moment?): try? await keepApart(aside, at: moment)
        case (let aside?, true, nil): await remove(aside)
        }
        return !mayGo
    }
}
