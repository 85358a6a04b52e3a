import GatewayArchive
import GatewayLedger
import GatewayModel
import Logging
import Synchronization

/// Looks after the files that are kept apart because no video has them: brings back those that are known again, and
/// removes those whose time is over or that must make room.
///
/// They count toward the archive's bytes, and go before any file that a video has.
final class UnknownFiles: Sendable {
    /// How many files are asked about at once.
    static let batch = 100

    private let ledger: LedgerWork
    private let archive: any ArchiveStore
    private let limits: LiveValue<Archiver.Limits>
    private let clock: any WallClock
    private let logger: Logger
    /// Their length together when they were last looked at.
    private let bytes = Mutex<Int64>(0)

    init(
        ledger: LedgerWork,
        archive: any ArchiveStore,
        limits: LiveValue<Archiver.Limits>,
        clock: any WallClock,
        logger: Logger
    ) {
        self.ledger = ledger
        self.archive = archive
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// Looks at each of them.
    func review() async throws {
        let files = try await own()
        let (isKnown, end) = (try await known(files), clock.now - limits.value.unknown)
        for file in files where isKnown.contains(file.name) {
            try await archive.bringBack(file)
        }
        let old = files.filter { !isKnown.contains($0.name) && $0.since <= end }
        try await remove(old, because: "files without a video are removed from the archive")
        if !isKnown.isEmpty {
            logger.notice(
                "files that had no video have one again",
                metadata: ["files": .stringConvertible(isKnown.count)]
            )
        }
        try await measure()
    }

    /// Lets those go that are kept longest, until the archive is small enough or none is left.
    func makeRoom() async throws {
        let limit = limits.value.totalBytes
        guard bytes.withLock({ $0 }) > 0 else {
            return
        }
        var excess = try await ledger.archiveSize() + bytes.withLock { $0 } - limit
        guard excess > 0 else {
            return
        }
        let files = try await own()
        let isKnown = try await known(files)
        var leaving: [FileApart] = []
        for file in files where excess > 0 && !isKnown.contains(file.name) {
            leaving.append(file)
            excess -= file.size
        }
        try await remove(leaving, because: "files without a video leave the archive to make room")
        try await measure()
    }

    /// Those of an archive that is this store's: another one may know them.
    private func own() async throws -> [FileApart] {
        guard let owner = try await archive.owner(), try await ledger.archiveName() == owner else {
            return []
        }
        return try await archive.filesApart()
    }

    private func known(_ files: [FileApart]) async throws(GatewayError) -> Set<ArchiveName> {
        var known: Set<ArchiveName> = []
        var rest = files[...]
        while !rest.isEmpty {
            var (digests, videos): ([String], [VideoID]) = ([], [])
            for file in rest.prefix(Self.batch) {
                switch file.name {
                case .digest(let digest): digests.append(digest)
                case .video(let video): videos.append(video)
                }
            }
            known.formUnion(try await ledger.knownFiles(among: digests).map { .digest($0) })
            known.formUnion(try await ledger.videosWithFiles(among: videos).map { .video($0) })
            rest = rest.dropFirst(Self.batch)
        }
        return known
    }

    private func remove(_ files: [FileApart], because reason: String) async throws {
        for file in files {
            try await archive.remove(file)
        }
        if !files.isEmpty {
            let sum = files.reduce(0) { $0 + $1.size }
            logger.notice(
                "\(reason)",
                metadata: ["files": .stringConvertible(files.count), "bytes": .stringConvertible(sum)]
            )
        }
    }

    private func measure() async throws {
        let sum = try await archive.filesApart().reduce(0) { $0 + $1.size }
        bytes.withLock { $0 = sum }
    }
}
