import GatewayLedger
import GatewayModel
import Synchronization

/// How long videos of each kind have lately taken, in memory because every poll needs it.
final class RecentDurations: Sendable {
    /// How old they may become before they are read anew.
    static let lifetime = Duration.seconds(60)

    private struct State {
        var spans = DurationSpans()
        /// By the clock's uptime; nothing before the first reading.
        var readAt: Duration?
    }

    private let ledger: LedgerWork
    private let clock: any WallClock
    private let state = Mutex(State())

    init(ledger: LedgerWork, clock: any WallClock) {
        self.ledger = ledger
        self.clock = clock
    }

    /// What is known of the kind of a video, if anything.
    func span(of video: DueVideo) -> DurationSpans.Span? {
        video.kind.flatMap { kind in state.withLock { $0.spans[kind] } }
    }

    /// Reads them where they are too old; a ledger that does not answer leaves them as they are for as long again.
    func refreshIfStale() async {
        let now = clock.uptime
        let isStale = state.withLock { state in
            let isStale = state.readAt.map { now - $0 >= Self.lifetime } ?? true
            state.readAt = isStale ? now : state.readAt
            return isStale
        }
        if isStale, let spans = try? await ledger.durationSpans() {
            state.withLock { $0.spans = spans }
        }
    }
}
