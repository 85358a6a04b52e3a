import GatewayLedger
import GatewayModel
import Synchronization

/// A place among those who wait for a video, or for all videos of a tenant, for as long as it exists.
///
/// One task waits on it.
final class VideoWatch: Sendable {
    /// What is waited for.
    enum Subject: Hashable, Sendable {
        case video(VideoID)
        case tenant
    }

    /// Who waits.
    enum Kind: String, CaseIterable, Sendable {
        case longPoll = "long_poll"
        case stream
    }

    let number: Int
    let tenant: TenantID
    let subject: Subject
    let kind: Kind
    /// Ends a wait, for whatever reason.
    let signal = AsyncSignal()
    private let watches: VideoWatches
    private let cutting = Mutex<(@Sendable () -> Void)?>(nil)

    init(number: Int, tenant: TenantID, subject: Subject, as kind: Kind, in watches: VideoWatches) {
        self.number = number
        self.tenant = tenant
        self.subject = subject
        self.kind = kind
        self.watches = watches
    }

    deinit {
        watches.leave(number, tenant: tenant, subject: subject, kind: kind)
    }

    /// Whether nobody is to wait any more.
    var isEnded: Bool {
        watches.isEnded
    }

    /// Waits until something may have changed, its end has come, or this time; it may return for no reason at all.
    func wait(until deadline: Duration) async {
        watches.arm(number, until: deadline)
        await signal.wait()
    }

    /// The video as it was read last since somebody has begun to wait for it.
    var latest: VideoNotice? {
        guard case .video(let id) = subject else {
            return nil
        }
        return watches.latest(of: id)
    }

    /// The events that have come since they were taken last.
    /// - Returns: Nothing where some of them were lost, because they were not taken in time.
    func takeEvents() -> [StreamEvent]? {
        watches.takeEvents(of: number, tenant: tenant)
    }

    /// Takes note that this state of these videos was told by other means; events that are older are passed over.
    func note(told videos: [Video]) {
        watches.note(told: videos, to: number, tenant: tenant)
    }

    /// Has what is to be done when it cannot be waited any longer for a client to take what it was sent.
    func onCut(_ cut: @escaping @Sendable () -> Void) {
        cutting.withLock { $0 = cut }
    }

    /// Ends it, also where its task waits for the client.
    func cut() {
        cutting.withLock { $0 }?()
        signal.signal()
    }
}
