/// What the result cache did for a video, in the words of the API.
package enum CacheUse: String, Sendable, CaseIterable {
    /// It was made for this order.
    case miss
    /// It had been made before.
    case hit
    /// It is being made for another order, which it shares.
    case collapsed
    /// It was made for this order, and nobody else may have it.
    case bypass
}
