// Every family of metrics, each declared once in one of the files beside this one; README's table follows from them.

extension MetricFamily {
    /// All of them, in the order in which they are written.
    package static let all = [
        requests, requestDuration, refusals, eventLoopLag, admissions, cacheResults, cacheSaved, queueDepth,
        queueVideos,
        queueOldestWait, queueWait, slotsUsed, slotsAllowed, videos, videosUnderWay, videoChanges, videoFailures,
        visibleDelay, webhookDeliveries, webhookFailures, webhookDelay, waiters, upstreamCalls, upstreamCallDuration,
        upstreamTrouble, submissionsHeld, transactions,
        transactionDuration, transactionRetries, commitSize, storeUp, storeSize, moneyHeld, money, entries, archiveSize,
        archiveFiles, archiveLimit, degraded, paused, processCPU, processMemory, processDescriptors,
        processDescriptorLimit, processStart, build, traceSpans, tenantRequests, tenantAdmissions, tenantMoney,
    ]

    /// Whether a counter is left out as long as it is 0: of families with many series of which most are never used.
    var isSparse: Bool {
        self == .requests || self == .transactions || self == .refusals || self == .admissions
    }
}
