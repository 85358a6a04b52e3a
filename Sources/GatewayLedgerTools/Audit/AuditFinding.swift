import GatewayLedger
package import GatewayModel

/// One thing that a look through the books has found.
package struct AuditFinding: Hashable, Sendable {
    /// The bare id of the video that it is about, whether or not there is such a video.
    package var video: String?
    /// Whose it is.
    package var tenant: TenantID?
    /// Which limit it is about.
    package var limit: String?
    /// When that limit's window began; 0 for what has none.
    package var window: Timestamp?
    /// What should be, in words.
    package var expected: String
    /// What is, in words.
    package var found: String
}
