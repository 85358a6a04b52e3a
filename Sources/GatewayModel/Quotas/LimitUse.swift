/// How far a tenant has used one of its limits.
package struct LimitUse: Hashable, Sendable {
    /// Which limit.
    package let name: LimitName
    /// The limit, if there is one; money in micro-units.
    package let limit: Int64?
    /// What is reserved by videos that have not ended.
    package let held: Int64
    /// What finished videos have used.
    package let used: Int64
    /// The day or month that it counts; none for what has no calendar.
    package let window: QuotaWindows.Window?

    /// Makes a use.
    package init(name: LimitName, limit: Int64?, held: Int64, used: Int64, window: QuotaWindows.Window?) {
        self.name = name
        self.limit = limit
        self.held = held
        self.used = used
        self.window = window
    }

    /// When it begins anew; never for what has no calendar.
    package var resetsAt: Timestamp? {
        window?.end
    }

    /// What is left; 0 where a limit was lowered below what is used.
    package var remaining: Int64? {
        limit.map { max(0, $0 - held - used) }
    }
}
