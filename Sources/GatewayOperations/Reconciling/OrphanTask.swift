package import GatewayModel

/// A task upstream that the books do not have.
package struct OrphanTask: Hashable, Sendable {
    /// Why it is one.
    package enum Reason: String, Sendable, CaseIterable {
        /// Its name is of the kind that we give, but no attempt in this store has it.
        case unknownName = "unknown_name"
        /// Our attempt of this name was refused, as far as the books know.
        case neverMade = "never_made"
        /// There is another task of the same name.
        case secondTask = "second_task"
        /// The list tells no name, and no video has its id.
        case nameless
    }

    /// The task.
    package let task: ListedTask
    /// Why it is an orphan.
    package let reason: Reason
    /// The video that its name belongs to.
    package let video: VideoID?
    /// That video's tenant.
    package let tenant: TenantID?
}
