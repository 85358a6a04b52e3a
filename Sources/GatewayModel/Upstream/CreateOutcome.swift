/// What is known after one attempt to order a video: the one classification that decides what happens to its money.
package enum CreateOutcome: Sendable {
    /// The upstream named a task; its id is text because it exceeds what a JSON number keeps.
    case made(taskID: String)
    /// Certainly not made, through no fault of the order: it may be sent again after a while.
    case refusedBeforeMade(UpstreamTrouble)
    /// Certainly not made, and never will be.
    case refusedForGood(VideoFailure, UpstreamTrouble)
    /// Certainly not made, and no order will be until the operator acts.
    case operatorTrouble(UpstreamTrouble)
    /// It may or may not have been made: never to be sent again.
    case unknown(UpstreamTrouble)
}
