/// An upstream that can be asked, for an operator, whether it would serve us; no question makes or changes anything.
package protocol CheckableUpstream: Sendable {
    /// The keys that there are, each of which may be another account's; the first makes new tasks.
    var keys: [UpstreamKeyID] { get }

    /// Asks for the list of models with one of the keys.
    func models(key: UpstreamKeyID) async -> ModelListOutcome

    /// Asks for a task by our own name for it.
    func query(name: ExternalTaskID, key: UpstreamKeyID) async -> QueryOutcome

    /// Asks what is left of the money behind a key.
    func balance(key: UpstreamKeyID) async -> BalanceOutcome
}

/// What is known after asking what is left of the money behind a key.
package enum BalanceOutcome: Sendable {
    /// US dollars that are left, which may be less than none, and those that were used.
    case dollars(available: Money, used: Money)
    /// What is left, in units of the relay's own.
    case units(available: Int64)
    /// The key has no limit of its own; its account may have one.
    case unlimited
    /// No usable answer; many relays have none.
    case noAnswer(UpstreamTrouble)
}
