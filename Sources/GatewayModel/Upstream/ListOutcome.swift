/// What is known after asking for a page of tasks.
package enum ListOutcome: Sendable {
    /// The page; one that is empty is behind the last.
    case page([ListedTask])
    /// No list: many relays have none.
    case unavailable(UpstreamTrouble)
}
