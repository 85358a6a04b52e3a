package import GatewayLedger
package import GatewayModel
package import Logging
import ServiceLifecycle

/// Ends what time has ended: queued videos beyond their deadline, files beyond their retention, and idempotency keys.
package struct Sweeper: Service {
    /// How often it looks.
    static let interval = Duration.seconds(1)

    private let ledger: Ledger
    private let archive: Archive
    private let clock: any WallClock
    private let logger: Logger

    /// Makes a sweeper.
    package init(ledger: Ledger, archive: Archive, clock: any WallClock, logger: Logger) {
        self.ledger = ledger
        self.archive = archive
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                await sweep()
            } while (try? await clock.sleep(for: Self.interval)) != nil
        }
    }

    /// Looks once.
    package func sweep() async {
        do throws(GatewayError) {
            for video in try await ledger.expireQueued(at: clock.now) {
                logger.notice("video expired in the queue", metadata: ["video": "\(video)"])
            }
            try await ledger.forgetKeys(at: clock.now)
            for video in try await ledger.expiredFiles(at: clock.now) {
                try await removeFile(of: video)
            }
        } catch {
            logger.error("the sweeper cannot use the ledger; it will try again", metadata: ["error": "\(error)"])
        }
    }

    /// Takes the file away before it says so: a crash in between leaves a file that is missing, not one that is lost.
    private func removeFile(of video: VideoID) async throws(GatewayError) {
        do {
            try await archive.remove(video)
        } catch {
            logger.error(
                "cannot remove a file from the archive",
                metadata: ["video": "\(video)", "error": "\(error)"]
            )
            return
        }
        try await ledger.recordFileRemoved(of: video)
    }
}
