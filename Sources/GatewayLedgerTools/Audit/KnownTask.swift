import GatewayLedger
package import GatewayModel

/// What the books know of an upstream task.
package struct KnownTask: Hashable, Sendable {
    /// Which video it is of.
    package let video: VideoID
    /// Whose.
    package let tenant: TenantID
    /// What its attempt came to, as the books spell it; nothing when the task was found by its id.
    package let outcome: String?
    /// The upstream's id of the video's task.
    package let taskID: String?
}
