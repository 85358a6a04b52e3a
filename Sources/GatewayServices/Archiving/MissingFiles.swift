package import GatewayArchive
package import GatewayLedger
package import GatewayModel
package import Logging

/// Tells the ledger of files that have vanished from the archive or are damaged, so that nobody is given them again.
package struct MissingFiles: Sendable {
    private let ledger: LedgerWork
    private let archive: any ArchiveStore
    private let clock: any WallClock
    private let logger: Logger

    /// Makes it for the ledger and its archive.
    package init(ledger: LedgerWork, archive: any ArchiveStore, clock: any WallClock, logger: Logger) {
        self.ledger = ledger
        self.archive = archive
        self.clock = clock
        self.logger = logger
    }

    /// Looks for a file that a video should have and that could not be opened, and records it when it is missing.
    ///
    /// A folder that does not say whose archive it is may be one where no disk is mounted: what is missing there may be
    /// back soon. The same holds for a disk that cannot be asked.
    /// - Returns: Whether it is gone for good, so that its videos have none any more.
    @discardableResult
    package func note(_ file: ArchivedFile, of video: VideoID) async -> Bool {
        var metadata: Logger.Metadata = ["video": "\(video)", "file": "\(archive.location(of: file.digest))"]
        do {
            let lookedAt = clock.now
            guard try await !archive.has(file, of: video) else {
                return false
            }
            guard let owner = try await archive.owner(), try await ledger.archiveName() == owner else {
                logger.error("a file is missing, and the archive's folder is not this store's", metadata: metadata)
                return false
            }
            let videos = try await ledger.recordMissing(file, lookedAt: lookedAt)
            guard !videos.isEmpty else {
                logger.notice("a file has left the archive, or comes back, while it was asked for", metadata: metadata)
                return false
            }
            metadata["videos"] = .stringConvertible(videos.count)
            logger.error("a file is missing or damaged; its videos have none any more", metadata: metadata)
            return true
        } catch {
            metadata["error"] = "\(error)"
            logger.error("a file cannot be read", metadata: metadata)
            return false
        }
    }
}
