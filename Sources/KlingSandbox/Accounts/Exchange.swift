/// What became of a request to the account.
///
/// With neither task nor injectedFault, there is no such task.
struct Exchange: Sendable {
    let requestID: String
    /// The task that was made or asked for, even if the answer is not to show it.
    var task: KlingTask?
    /// What happens instead of the honest answer.
    var injectedFault: InjectedFault?
}
