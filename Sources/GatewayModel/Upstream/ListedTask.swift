/// A task as the upstream's own list has it.
package struct ListedTask: Hashable, Sendable {
    /// What the upstream says of it.
    package let report: TaskReport
    /// The name that whoever ordered it gave it, where the list tells.
    package let name: String?
    /// When it was made, where the list tells.
    package let createdAt: Timestamp?

    /// Makes a task.
    package init(report: TaskReport, name: String?, createdAt: Timestamp?) {
        self.report = report
        self.name = name
        self.createdAt = createdAt
    }
}
