extension KlingTask.Life {
    static let moderationReason = "Failure to pass the risk control system"
    static let failureReason = "The video could not be generated, please try again later"

    /// Decides the whole life of a task that is made at `now`.
    init(_ plan: FaultPlan, terms: AccountTerms, now: Int64) {
        func later(_ milliseconds: Double) -> Int64 { now + Int64(milliseconds / terms.speed) }
        func later(_ name: FaultName) -> Int64 { plan[name].map { later($0.seconds * 1000) } ?? 0 }

        let usualEnd = later(terms.toStart + terms.toFinish)
        let ends = plan[.stuck] == nil ? max(usualEnd, later(.late)) : nil
        self.init(
            created: now,
            starts: later(terms.toStart),
            ends: ends,
            ending: Self.ending(plan),
            fileExpires: plan[.expiredURL] == nil ? ends.map { $0 + Int64(terms.toExpire) } : ends,
            hiddenUntil: later(.notFoundFor),
            obscureUntil: later(.unknownStatus)
        )
    }

    private static func ending(_ plan: FaultPlan) -> KlingTask.Ending {
        if plan[.moderationLate] != nil { return .failure(moderationReason) }
        if plan[.failed] != nil { return .failure(failureReason) }
        return plan[.noVideo] == nil ? .video : .nothing
    }
}
