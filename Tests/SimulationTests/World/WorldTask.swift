import GatewayModel

/// A task as the upstream really has it, whatever it says of it.
struct WorldTask: Sendable {
    /// The name that it was ordered under.
    let name: String
    let id: String
    let madeAt: Timestamp
    /// When it will end; never, if it is stuck.
    let endsAt: Timestamp?
    let succeeds: Bool
    /// Whether it can be found by the name that it was ordered under, which not every relay keeps.
    let isFoundByName: Bool
    /// From when on the upstream knows it when asked.
    let isKnownFrom: Timestamp
    /// How often the upstream did not say what it knows.
    var silences = 0
    /// Whether the upstream has ever said that it succeeded.
    var saidSuccess = false
    /// Whether the upstream has ever said that it failed.
    var saidFailure = false

    func hasEnded(at now: Timestamp) -> Bool {
        endsAt.map { $0 <= now } ?? false
    }
}
