/// Every transaction by name: what crash points, traces, statistics and the log of slow ones know it by.
///
/// The name is a verb's, whichever statements the verb runs; a change of its SQL is no change of the name.
package enum LedgerTransaction: String, CaseIterable, Sendable {
    // What callers change.
    case admit
    case cancel
    case delete
    case replay
    case noteUndelivered
    case forgetUndelivered
    case noteRepeat
    case forecast

    // What anybody reads.
    case readVideo
    case readVideoRecord
    case findVideos
    case listVideos
    case readChanged
    case readChanges
    case readQuota
    case readUsage
    case readQueue
    case readQueueWeights
    case readPauses
    case readWaiting
    case typicalDurations
    case readPriceHistory
    case checkReady
    case readStatistics
    case readLoad

    // From the queue to the upstream.
    case beginSubmission
    case recordSubmission
    case nextStart
    case readKeySlots
    case readKeysInUse
    case expireQueued
    case pause
    case resume
    case forgetKeys
    case endLeases
    case shortenWaits

    // From the upstream to the end.
    case claimDue
    case recordPoll
    case nextPoll
    case hastenPolls
    case readFollowers
    case readDurationSpans
    case readNameLookup
    case claimNameLookup
    case proveNameLookup

    // Files.
    case claimFiles
    case nextFile
    case expectFile
    case recordFileStored
    case recordFileTrouble
    case recordFileLost
    case recordFileMissing
    case adoptFile
    case filesToAdopt
    case knownFiles
    case readLiveAddress
    case readArchiveSize
    case readArchiveName
    case makeRoom
    case noteFileUses
    case expiredFiles
    case recordFileRemoved
    case releaseUnclaimedFiles
    case leavingFiles
    case recordFileLeft

    // What becomes totals.
    case endedVideos
    case rollUp

    // Who is told of what.
    case createWebhookEndpoint
    case listWebhookEndpoints
    case readWebhookEndpoint
    case changeWebhookEndpoint
    case deleteWebhookEndpoint
    case rotateWebhookSecret
    case readWebhookSecret
    case testWebhookEndpoint
    case listDeliveries
    case replayWebhooks
    case nextDelivery
    case claimDeliveries
    case endDeliveryLeases
    case recordDelivery
    case forgetWebhookEvents

    // Tenants.
    case createTenant
    case listTenants
    case readTenant
    case setState
    case videoCounts
    case tenantVersion
    case compareTenants
    case applyTenants
    case createKey
    case rotateKey
    case revokeKey
    case listKeys
    case readCredential
    case noteKeyUses
    case readLimits
    case setLimits
    case readTenantRules
    case readCacheStatistics
    case purgeCache
    case keepSecret

    // Operators, and what they have changed.
    case createOperator
    case revokeOperator
    case listOperators
    case readOperator
    case noteOperatorUse
    case cancelByOperator
    case replayByOperator
    case listAuditLog
    case verifyAuditLog

    // The store as a whole.
    case migrate
    case checkTables
    case proveWriting
    case copyIn
    case copyOut
    case verify
    case readUnresolved
    case readKnownTasks
    case exportEntries
}
