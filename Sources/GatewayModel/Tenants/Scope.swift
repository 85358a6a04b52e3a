/// What a tenant key may be used for.
package enum Scope: String, Sendable, CaseIterable {
    /// Order, cancel and delete videos.
    case videosWrite = "videos:write"
    /// See videos, their files, and the models.
    case videosRead = "videos:read"
    /// See quotas and usage.
    case usageRead = "usage:read"
}
