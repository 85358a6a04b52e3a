/// What is known after one attempt to order a video: the one classification that decides what happens to its money.
package enum CreateOutcome: Sendable {
    /// The upstream named a task.
    case made(MadeTask)
    /// Certainly not made, through no fault of the order: it may be sent again after a while.
    case refusedBeforeMade(UpstreamTrouble)
    /// Certainly not made, and never will be.
    case refusedForGood(VideoFailure, UpstreamTrouble)
    /// Certainly not made, and no order will be until the operator acts.
    case operatorTrouble(UpstreamTrouble)
    /// It may or may not have been made: never to be sent again.
    case unknown(UpstreamTrouble)

    /// A task that the upstream accepted.
    package struct MadeTask: Hashable, Sendable {
        /// The upstream's id, always as text: it exceeds what a JSON number keeps.
        package let id: String
        /// The key whose account holds the task.
        package let key: UpstreamKeyID

        /// Makes a task.
        package init(id: String, key: UpstreamKeyID) {
            self.id = id
            self.key = key
        }
    }
}
