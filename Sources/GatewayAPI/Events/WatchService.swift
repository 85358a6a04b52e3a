import GatewayLedger
import GatewayModel
import Logging
import ServiceLifecycle

/// Reads what has changed for those who wait for it, wakes those whose time has come, and lets all of them go when the
/// server is about to stop.
///
/// One task reads, so that what is told later was read later.
package struct WatchService: Service {
    /// After how long everything that is waited for is read without an event.
    static let lookPeriod = Duration.seconds(30)
    /// The shortest time between two such looks, however many events may have been missed.
    static let shortestPeriod = Duration.seconds(1)
    /// How long it rests when the store does not answer.
    static let rest = Duration.milliseconds(500)

    let watches: VideoWatches
    let reader: LedgerReader
    let render: @Sendable (Video) -> VideoRendering
    let clock: any WallClock
    let logger: Logger

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await readChanges() }
                group.addTask { await endWaits() }
            }
        }
        watches.end()
    }

    private func endWaits() async {
        while !Task.isCancelled {
            let now = clock.uptime
            if let next = watches.endWaits(at: now) {
                await watches.earlier.wait(atMost: next - now, by: clock)
            } else {
                await watches.earlier.wait()
            }
        }
    }

    private func readChanges() async {
        var lookedAt = clock.uptime
        var hasMissed = false
        var isFailing = false
        while !Task.isCancelled {
            do throws(GatewayError) {
                try await deliverChanged()
                hasMissed = watches.takeMissed() || hasMissed
                let (now, moment) = (clock.uptime, clock.now)
                if now - lookedAt >= (hasMissed ? Self.shortestPeriod : Self.lookPeriod) {
                    try await look(at: moment)
                    (lookedAt, hasMissed) = (now, false)
                }
                isFailing = false
            } catch {
                if !isFailing {
                    logger.warning("changes of videos cannot be told", metadata: ["error": "\(error)"])
                }
                isFailing = true
                hasMissed = true
                try? await clock.sleep(for: Self.rest)
                continue
            }
            let next = lookedAt + (hasMissed ? Self.shortestPeriod : Self.lookPeriod)
            await watches.news.wait(atMost: next - clock.uptime, by: clock)
        }
    }

    private func deliverChanged() async throws(GatewayError) {
        while case let ids = watches.takeChanged(), !ids.isEmpty {
            do throws(GatewayError) {
                watches.deliver(notices(of: try await reader.videos(ids)), areTaken: true)
            } catch {
                watches.putBack(ids)
                throw error
            }
        }
    }

    /// Reads everything that somebody waits for, whether it has changed or not.
    private func look(at now: Timestamp) async throws(GatewayError) {
        watches.changeAllVideos()
        try await deliverChanged()
        for (tenant, readUpTo) in watches.watchedTenants {
            var point = ChangePoint(min(readUpTo, now) - LedgerReader.changeDelay)
            while true {
                let page = try await reader.changes(
                    of: tenant,
                    after: point,
                    limit: VideoWatches.batch,
                    inTurn: false
                )
                watches.deliver(notices(of: page), areTaken: false)
                guard page.count == VideoWatches.batch, let last = page.last else {
                    break
                }
                point = ChangePoint(last.changedAt, after: last.id)
            }
            watches.note(tenant, readUpTo: now)
        }
    }

    private func notices(of videos: [Video]) -> [VideoNotice] {
        let now = clock.now
        return videos.map { VideoNotice($0, render($0), at: now) }
    }
}
