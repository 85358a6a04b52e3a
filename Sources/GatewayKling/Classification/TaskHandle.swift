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

    /// The one task that was asked for among those of an answer: the one that bears the name, or the only one, unless
    /// that bears another of our names.
    ///
    /// The only task of an answer may bear another id, because a relay that has its own shows now one, now the other.
    func task(among tasks: [TaskFields]) -> TaskFields? {
        if let task = tasks.first(where: { $0.id == text || $0.externalID == text }) {
            return task
        }
        guard tasks.count == 1, let task = tasks.first else {
            return nil
        }
        return isForeign(task) ? nil : task
    }

    private func isForeign(_ task: TaskFields) -> Bool {
        switch self {
        case .id: false
        case .name: task.externalID != nil
        }
    }
}
