/// Who shares the videos that a tenant has paid for.
package enum CacheMode: String, Sendable, CaseIterable {
    /// Nobody: every order is made.
    case off
    /// The tenant itself: what it orders again is not made again.
    case `private`
    /// All tenants in this mode: what one of them has paid for, the others have too.
    case shared
}
