package import GatewayModel

// Events. In: what a transaction has changed, told by the verb that changed it. Out: observers and signals, called once
// the transaction is durable, in the order of the commits; on PostgreSQL those of every server's transactions. What must
// hold: an event is a hint, and its loss loses nothing: whoever acts on it reads the store, and looks now and then
// without one; what must not be lost is a row, written in the transaction itself.

/// What has just become durable.
package enum LedgerEvent: Hashable, Sendable {
    /// A video was admitted, or has changed its state.
    case video(VideoChange)
    /// Something else has changed that a video shows, such as its file; servers of a shared store do not tell each other.
    case shown(VideoID)
    /// Tenants, their keys or their limits have changed.
    case tenants
    /// A pause has begun or ended, or has another reason.
    case pauses
    /// A tenant's turn in the queue has moved.
    case turn(QueueTurn)
    /// Some events may have been missed, of any kind: whoever keeps a copy of something reads it anew.
    case missed
}

/// A video's new state.
package struct VideoChange: Hashable, Sendable {
    /// Which video.
    package let id: VideoID
    /// Whose it is.
    package let tenant: TenantID
    /// Where it stands now.
    package let state: VideoState
    /// The place in the queue that it has while it is queued, and has had before; nothing for a video that shares what
    /// another one pays for, because it has none of its own.
    package let place: QueuePlace?

    /// Makes a change.
    package init(id: VideoID, tenant: TenantID, state: VideoState, place: QueuePlace?) {
        self.id = id
        self.tenant = tenant
        self.state = state
        self.place = place
    }
}

/// Which events a signal is given for; an event that tells of missed ones counts as every kind.
package enum EventInterest: Hashable, Sendable {
    /// Videos that have come to one of these states.
    case states(Set<VideoState>)
    /// Videos that have come to one of these states, and pauses: what may let another video start.
    case starts(after: Set<VideoState>)
    /// Tenants, their keys or their limits.
    case tenants
    /// Pauses that have begun or ended.
    case pauses
    /// Nothing but that events may have been missed.
    case missed

    func covers(_ event: LedgerEvent) -> Bool {
        switch (self, event) {
        case (_, .missed), (.tenants, .tenants), (.pauses, .pauses), (.starts, .pauses): true
        case (.states(let states), .video(let change)), (.starts(let states), .video(let change)):
            states.contains(change.state)
        case (_, .video), (_, .tenants), (_, .pauses), (_, .shown), (_, .turn): false
        }
    }
}
