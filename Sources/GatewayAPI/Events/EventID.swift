import GatewayLedger
import GatewayModel

/// What a stream calls an event by, and a client sends back as `Last-Event-ID`: which status of which video it told of,
/// and from which place on changes have to be read again to miss none.
///
/// It says all that is needed, so that every server can go on from it, also after a restart.
struct EventID: Hashable, Sendable {
    /// What was told; nothing of an event that only says where a stream has begun.
    struct Told: Hashable, Sendable {
        let video: VideoID
        let status: VideoStatus
        let changedAt: Timestamp
    }

    let told: Told?
    /// Up to here all changes had been told.
    let resume: Timestamp

    /// Names an event about a video as it stands.
    /// - Parameter now: When it is told: a change that is older than changes take to become durable is the last of its
    ///   moment, and of a newer one others before it may still come.
    init(_ video: Video, at now: Timestamp) {
        told = Told(video: video.id, status: video.status, changedAt: video.changedAt)
        resume = min(video.changedAt, now - LedgerReader.changeDelay)
    }

    /// Names the beginning of a stream that tells of what changes from now on.
    init(beginningAt now: Timestamp) {
        told = nil
        resume = now - LedgerReader.changeDelay
    }

    /// Names a moment as a place to begin at.
    init(from moment: Timestamp) {
        told = nil
        resume = moment
    }

    /// Reads what ``text`` wrote, or a moment in milliseconds since 1970.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first.flatMap(Self.moment) else {
            return nil
        }
        resume = first
        switch parts.count {
        case 1: told = nil
        case 4:
            guard let changedAt = Self.moment(parts[1]), let status = VideoStatus(rawValue: parts[2]),
                let video = VideoID(taskID: parts[3])
            else {
                return nil
            }
            told = Told(video: video, status: status, changedAt: changedAt)
        default: return nil
        }
    }

    /// The id as it is sent.
    var text: String {
        guard let told else {
            return "\(resume.milliseconds)"
        }
        return "\(resume.milliseconds).\(told.changedAt.milliseconds).\(told.status.rawValue).\(told.video.taskID)"
    }

    /// Where changes are read from again.
    var point: ChangePoint {
        // Of the very moment only those behind it are left; of a moment before it, all.
        ChangePoint(resume, after: told.flatMap { $0.changedAt == resume ? $0.video : nil })
    }

    private static func moment(_ text: String) -> Timestamp? {
        guard text.utf8.count <= 15, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text).map { Timestamp(milliseconds: $0) }
    }
}
