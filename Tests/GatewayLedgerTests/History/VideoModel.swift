import GatewayLedger
import GatewayModel

/// One attempt to send a video: it ends when somebody knows what became of it, or that nobody will.
struct AttemptModel {
    let name: String
    var outcome = "open"
    var hasEnded = false
}

/// What the rules say of one video, in plain Swift: the yardstick that the ledger is held against.
struct VideoModel {
    let id: VideoID
    let tenant: TenantID
    let deadline: Timestamp?
    let priority: Int
    private(set) var state = VideoState.queued
    let admittedAt: Timestamp
    var notBefore: Timestamp
    var refusals = 0
    var misses = 0
    var silences = 0
    var nextPoll: Timestamp?
    var taskID: String?
    var file = "none"
    var fileNext: Timestamp?
    var fileEnd: Timestamp?
    var isDeleted = false
    /// Our names for its attempts with what became of each, oldest first.
    var attempts: [AttemptModel] = []
    /// How often it was claimed.
    var leaseEpoch: Int64 = 0
    /// Its lines in the ledger.
    private(set) var lines = ["hold"]

    init(id: VideoID, tenant: TenantID, deadline: Timestamp?, priority: Int, at now: Timestamp) {
        self.id = id
        self.tenant = tenant
        self.deadline = deadline
        self.priority = priority
        admittedAt = now
        notBefore = now
    }

    /// Moves it, with what the rules say belongs to every move.
    mutating func move(to next: VideoState) {
        state = next
        switch next {
        case .succeeded: lines.append("settle")
        case .failed, .canceled, .expired: lines.append("release")
        case .queued, .submitting, .unknown, .submitted, .processing, .timedOut: break
        }
        if next.isFinal {
            nextPoll = nil
        }
    }

    mutating func endAttempt(_ outcome: String, ifIn outcomes: Set<String>) {
        if let last = attempts.indices.last, outcomes.contains(attempts[last].outcome) {
            attempts[last].outcome = outcome
            attempts[last].hasEnded = true
        }
    }

    /// Everything that can be compared, in one line.
    var picture: String {
        Self.picture([
            id.taskID, state.rawValue, Self.text(notBefore), "\(refusals)", "\(misses)", "\(silences)",
            Self.text(nextPoll), taskID ?? "-", file, Self.text(fileNext), Self.text(fileEnd), "\(isDeleted)",
            attempts.map { "\($0.name)=\($0.outcome)" }.joined(separator: ","), lines.joined(separator: ","),
        ])
    }

    static func picture(_ parts: [String]) -> String {
        parts.joined(separator: " ")
    }

    private static func text(_ moment: Timestamp?) -> String {
        moment.map { "\($0.milliseconds)" } ?? "-"
    }
}
