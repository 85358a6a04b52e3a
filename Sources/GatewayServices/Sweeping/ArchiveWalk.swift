import GatewayArchive
import GatewayLedger
import GatewayModel
import Logging

/// Goes through the archive's folders once, at the start, and keeps the files apart that nobody knows: what a crash
/// between the store and the disk may leave behind, and what a newer store knew that this one is an older copy of.
///
/// What was written or renamed within a lease stays, because another server may be about to record it; and so does
/// everything that does not have a name as the archive gives them.
struct ArchiveWalk: Sendable {
    /// How many files are asked about at once.
    static let batch = 100

    let ledger: LedgerWork
    let archive: any ArchiveStore
    let limits: LiveValue<Archiver.Limits>
    let clock: any WallClock
    let entropy: Entropy
    let logger: Logger

    func run() async {
        var kept = 0
        do {
            guard try await isOurs() else {
                return
            }
            for shard in try await archive.shards() {
                var names = try await archive.list(shard)
                while !names.isEmpty {
                    try Task.checkCancellation()
                    kept += try await clear(Array(names.prefix(Self.batch)))
                    names.removeFirst(min(Self.batch, names.count))
                }
            }
        } catch {
            if !Task.isCancelled {
                logger.error("the archive could not be looked through", metadata: ["error": "\(error)"])
            }
        }
        if kept > 0 {
            logger.notice(
                "files without a video are kept apart in the archive",
                metadata: [
                    "files": .stringConvertible(kept),
                    "days": .stringConvertible(limits.value.unknown.components.seconds / 86_400),
                ]
            )
        }
    }

    /// Whether the archive is this store's, which it becomes when it is the store's first or nothing is missing in it:
    /// otherwise a folder where no disk is mounted would be taken for an archive that has lost everything.
    private func isOurs() async throws -> Bool {
        let candidate = String(entropy.next(), radix: 16) + String(entropy.next(), radix: 16)
        // A name that the store has had since it first looked through an archive.
        let name = try await ledger.archiveName(orKeep: candidate)
        let mayClaim = if name == candidate { true } else { try await ledger.archiveSize() == 0 }
        guard try await !archive.isOwned(by: name, mayClaim: mayClaim) else {
            return true
        }
        if try await archive.owner() == nil {
            logger.error(
                "the archive's folder does not say whose it is, and the store has files; mount the disk, or write the name into it",
                metadata: ["file": "\(archive.ownerLocation)", "name": "\(name)"]
            )
        } else {
            logger.error(
                "the archive belongs to another store, so nothing is tidied in it; remove the file that names it if it does not",
                metadata: ["file": "\(archive.ownerLocation)"]
            )
        }
        return false
    }

    private var oldest: Timestamp {
        clock.now - Archiver.lease
    }

    private func clear(_ names: [ArchiveName]) async throws -> Int {
        var (digests, videos): ([String], [VideoID]) = ([], [])
        for name in names {
            switch name {
            case .digest(let digest): digests.append(digest)
            case .video(let video): videos.append(video)
            }
        }
        let known = try await ledger.knownFiles(among: digests)
        let having = try await ledger.videosWithFiles(among: videos)
        var kept = 0
        for digest in digests where !known.contains(digest) {
            kept += try await clear(digest) ? 1 : 0
        }
        for video in videos where !having.contains(video) {
            kept += try await archive.keepFormerApart(of: video, changedBefore: oldest, at: clock.now) ? 1 : 0
        }
        return kept
    }

    private func clear(_ digest: String) async throws -> Bool {
        guard try await archive.has(digest, unchangedSince: oldest),
            let aside = try await archive.takeAside(digest, name: String(entropy.next(), radix: 16))
        else {
            return false
        }
        return try await !archive.decide(about: digest, aside: aside, by: ledger, unknownAt: clock.now)
    }
}
