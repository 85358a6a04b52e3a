import GatewayLedger

/// What an audit can find, by the names that operators and their monitors know.
package enum AuditCode: String, Sendable, CaseIterable {
    /// A video's price was never set aside.
    case holdMissing = "hold_missing"
    /// A video's price was set aside more than once.
    case holdRepeated = "hold_repeated"
    /// A video has ended, and its money was neither taken nor given back.
    case endMissing = "end_missing"
    /// A video's money was taken or given back more than once.
    case endRepeated = "end_repeated"
    /// A video's money was taken or given back before its end.
    case endEarly = "end_early"
    /// A video that was made was given back, or one that was not made was charged.
    case endKind = "end_kind"
    /// An entry has another amount than its video's price.
    case entryAmount = "entry_amount"
    /// An entry has another currency than its video.
    case entryCurrency = "entry_currency"
    /// An entry has another tenant than its video.
    case entryTenant = "entry_tenant"
    /// An entry names a video that does not exist.
    case entryVideo = "entry_video"
    /// A balance is not what the entries add up to.
    case balance
    /// The totals of usage are not what the videos add up to.
    case usageTotal = "usage_total"
    /// A tenant's limit cannot be read, so that nothing can be ordered.
    case limitValue = "limit_value"
    /// A video was or may have been made upstream more than once.
    case sentTwice = "sent_twice"
    /// A video that is or was at the upstream has no attempt that brought it there.
    case attemptMissing = "attempt_missing"
    /// An attempt came to something that does not go with where its video stands.
    case attemptOutcome = "attempt_outcome"
    /// An attempt names a video that does not exist.
    case attemptVideo = "attempt_video"
    /// Several videos stand for one upstream task.
    case taskShared = "task_shared"
    /// Nobody will ever ask about an unfinished video again.
    case lookMissing = "look_missing"
    /// A video that waits or has ended would be asked about.
    case lookLeft = "look_left"
    /// Nobody will ever fetch a finished file.
    case fileStuck = "file_stuck"
    /// An idempotency key names no video of its tenant.
    case keyVideo = "key_video"
    /// A video that shares what another pays for has money or an attempt of its own.
    case sharePaid = "share_paid"
    /// A video that shares what another pays for does not stand where that one does, and will never end.
    case shareLost = "share_lost"
    /// The same order is being made twice for those who share it.
    case generationRepeated = "generation_repeated"
    /// A video has ended whose order names an address, and nothing is to be sent there.
    case eventMissing = "event_missing"
    /// An event says of a video what has not become of it.
    case eventState = "event_state"
    /// Something is to be sent or was sent, and nobody knows what.
    case deliveryEvent = "delivery_event"
    /// Something is to be sent to somebody who is told nothing.
    case deliveryTarget = "delivery_target"
    /// A delivery stands where none can stand.
    case deliveryState = "delivery_state"
    /// A turn in the queue is nobody's, or somebody whose videos have started has none.
    case turn
    /// A pause holds what there is not.
    case pauseSubject = "pause_subject"
    /// More is used than the limit, as after the limit was lowered.
    case limitExceeded = "limit_exceeded"
    /// More videos are at the upstream than may be, as after the setting was lowered.
    case slotsExceeded = "slots_exceeded"
    /// An unfinished video waits for something that should have happened a while ago, as when no server runs.
    case overdue

    /// Whether it is worth knowing, but breaks no rule by itself.
    package var isNote: Bool {
        switch self {
        case .limitExceeded, .slotsExceeded, .overdue: true
        default: false
        }
    }
}
