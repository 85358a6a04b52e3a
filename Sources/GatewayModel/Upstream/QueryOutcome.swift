/// What is known after asking for a task.
package enum QueryOutcome: Sendable {
    /// The upstream knows the task.
    case found(TaskReport)
    /// The upstream says there is no such task, which is also what it says for seconds after making one.
    case notFound(UpstreamTrouble)
    /// No usable answer: ask again.
    case noAnswer(UpstreamTrouble)
    /// No usable answer until the operator acts: ask again, slowly.
    case operatorTrouble(UpstreamTrouble)
}
