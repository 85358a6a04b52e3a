import GatewayLedger
import GatewayModel
import Logging
import Synchronization

/// Lets finished videos of long ago become totals, a few at each sweep.
///
/// A pass goes through all that have ended, the longest ago first; the next one begins a while after its end. What must
/// stay is looked at once in each pass, and so keeps nothing from going that ended later.
final class RetentionSweep: Sendable {
    /// How many videos are looked at, and at the most removed, in one sweep: 3600 a minute.
    static let sweepSize = 60
    /// How many are removed in one transaction, so that whoever else writes waits for some hundredths of a second.
    static let batch = 20

    private struct Pass {
        var isUnderWay = false
        var place: EndedVideos.Place?
        var removed = 0
    }

    private let ledger: LedgerWork
    private let age: LiveValue<Duration?>
    private let clock: any WallClock
    private let logger: Logger
    private let pass = Mutex(Pass())

    init(ledger: LedgerWork, age: LiveValue<Duration?>, clock: any WallClock, logger: Logger) {
        self.ledger = ledger
        self.age = age
        self.clock = clock
        self.logger = logger
    }

    /// Goes on with a pass.
    /// - Parameter begins: Whether one begins where none is under way.
    func sweep(begins: Bool) async throws(GatewayError) {
        guard let age = age.value else {
            pass.withLock { $0 = Pass() }
            return
        }
        let present = pass.withLock { pass in
            pass.isUnderWay = pass.isUnderWay || begins
            return pass
        }
        guard present.isUnderWay else {
            return
        }
        let end = clock.now - age
        let ended = try await ledger.endedVideos(before: end, behind: present.place, limit: Self.sweepSize)
        var rest = ended.removable[...]
        var removed = 0
        while !rest.isEmpty {
            removed += try await ledger.rollUp(Array(rest.prefix(Self.batch)), endedBefore: end)
            rest = rest.dropFirst(Self.batch)
        }
        note(removed, next: ended.next)
    }

    /// Notes how far a pass is; its end is worth a line where it has removed something.
    private func note(_ removed: Int, next: EndedVideos.Place?) {
        let all = pass.withLock { pass in
            let all = pass.removed + removed
            pass = Pass(isUnderWay: next != nil, place: next, removed: next == nil ? 0 : all)
            return all
        }
        if next == nil, all > 0 {
            logger.notice(
                "finished videos of long ago are kept as totals alone now",
                metadata: ["videos": .stringConvertible(all)]
            )
        }
    }
}
