import GatewayModel

/// What a question names its task by.
enum TaskHandle: Sendable {
    /// The upstream's id.
    case id(String)
    /// Our own name, when the upstream's id was never learned.
    case name(ExternalTaskID)

    /// What stands in the path.
    var text: String {
        switch self {
        case .id(let id): id
        case .name(let name): name.text
        }
    }

    /// Whether our own name stands in the path.
    var isName: Bool {
        if case .name = self { true } else { false }
    }

    /// The task that was asked for among those of an answer.
    ///
    /// Asked for by id, the only task of an answer is the one, even under another id, because a relay that has ids of
    /// its own shows now one, now the other. Asked for by name, a task must bear the name: relays that cannot look up
    /// names may answer with anything, and a stranger's video must never be taken for ours.
    func task(among tasks: [TaskFields]) -> TaskFields? {
        switch self {
        case .id(let id): tasks.first { $0.id == id } ?? (tasks.count == 1 ? tasks.first : nil)
        case .name(let name): tasks.first { $0.externalID == name.text }
        }
    }
}
