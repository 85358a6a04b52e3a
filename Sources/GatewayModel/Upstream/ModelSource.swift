/// Where the upstream's own list of models is to be had.
package protocol ModelSource: Sendable {
    /// Asks for the list, once.
    func models() async -> ModelListOutcome
}

/// What is known after asking the upstream for its models.
package enum ModelListOutcome: Sendable {
    /// The names that it lists, at least one, as orders would name them.
    case listed(Set<String>)
    /// No usable answer.
    case noAnswer(UpstreamTrouble)
}
