import GatewayModel

/// How many videos are tried at once with one upstream key, as a state machine that learns what the account allows.
///
/// | what happens | then |
/// |---|---|
/// | the upstream says that too many tasks run (1303) | half of what was tried, at least 1 |
/// | the same of an order that was begun before it was lowered last | nothing: it is the same news |
/// | an order is taken | after as many in a row as there are slots, one more |
///
/// It begins at the setting and never exceeds it.
struct SlotLimit: Hashable, Sendable {
    /// What is learned from one order.
    enum Event: Hashable, Sendable {
        /// The order was taken.
        case accepted
        /// Too many tasks run, with this order as the one too many.
        case limitReached(begunAt: Duration, taken: Int)
    }

    /// How many are tried; nothing where it has not been lowered.
    private var lowered: Int?
    private var loweredAt = Duration.zero
    private var accepted = 0

    /// How many slots are tried of so many.
    func allowed(of setting: Int) -> Int {
        min(lowered ?? setting, setting)
    }

    /// Takes notice of an outcome, at a moment by the clock's uptime.
    /// - Parameter setting: The most that may be tried.
    /// - Returns: Whether what is tried has changed.
    mutating func note(_ event: Event, of setting: Int, at now: Duration) -> Bool {
        let before = allowed(of: setting)
        switch event {
        case .accepted:
            guard before < setting else {
                lowered = nil
                return false
            }
            accepted += 1
            if accepted >= before {
                (lowered, accepted) = (before + 1, 0)
            }
        case .limitReached(let begunAt, let taken):
            guard lowered == nil || begunAt >= loweredAt else {
                return false
            }
            (lowered, loweredAt, accepted) = (max(1, min(before, taken) / 2), now, 0)
        }
        return allowed(of: setting) != before
    }
}
