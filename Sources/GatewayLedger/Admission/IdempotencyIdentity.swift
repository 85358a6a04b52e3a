/// What makes a submission recognizable when it comes again.
package struct IdempotencyIdentity: Sendable {
    /// How long a key brings back what it was first used for.
    package static let keyLife = Duration.seconds(24 * 3600)
    /// How long after its admission a video is joined by a client that says it repeats itself.
    package static let repeatWindow = Duration.seconds(600)

    /// Where it was submitted; the same key means another thing elsewhere.
    package let route: String
    /// The caller's `Idempotency-Key`.
    package let key: String?
    /// A digest of everything that was asked for.
    package let digest: String
    /// Whether the client says that it has sent the same before, without a key.
    package let isRepeat: Bool

    /// Makes a claim.
    package init(route: String, key: String?, digest: String, isRepeat: Bool) {
        self.route = route
        self.key = key
        self.digest = digest
        self.isRepeat = isRepeat
    }
}
