import GatewayLedger
package import GatewayLedgerTools
package import GatewayModel

/// What is doubtful in the ledger, beside what the upstream says of it.
package struct ReconciliationReport: Sendable {
    /// A video that was given up and released, and whether the upstream made it.
    package struct ReconciliationCase: Sendable {
        /// The video.
        package let video: UnresolvedVideo
        /// What the upstream says of its task.
        package internal(set) var evidence: CaseEvidence
    }

    /// What the upstream says of a task that we gave up.
    package enum CaseEvidence: Hashable, Sendable {
        /// It was not asked.
        case notAsked
        /// It gave no usable answer.
        case unanswered(UpstreamTrouble)
        /// It knows no such task, by a name that some relays cannot look up.
        case notFound
        /// It has not ended.
        case unfinished
        /// It ended without a video.
        case failed
        /// It was made.
        case succeeded
    }

    /// Since when videos were given up that are looked at.
    package let since: Timestamp
    /// What is being looked for.
    package let unknown: [UnresolvedVideo]
    /// What was given up and may have been made.
    package internal(set) var suspects: [ReconciliationCase]
    /// What all of those would have cost, listed or not.
    package let sums: [UnresolvedVideos.Sum]
    /// Tasks upstream that the ledger does not have.
    package internal(set) var orphans: [OrphanTask] = []
    /// What became of reading the upstream's list of tasks; nothing when it was not asked.
    package internal(set) var listing: TaskListing?
    /// How many tasks of that list are as old as videos that are in the totals alone, and so may be theirs.
    package internal(set) var tasksBeyondBooks = 0
}

/// A task upstream that the ledger does not have.
package struct OrphanTask: Hashable, Sendable {
    /// Why it is one.
    package enum Reason: String, Sendable, CaseIterable {
        /// Its name is of the kind that we give, but no attempt in this store has it.
        case unknownName = "unknown_name"
        /// Our attempt of this name was refused, as far as the ledger knows.
        case neverMade = "never_made"
        /// There is another task of the same name.
        case secondTask = "second_task"
        /// The list tells no name, and no video has its id.
        case nameless
    }

    /// The task.
    package let task: ListedTask
    /// Why it is an orphan.
    package let reason: Reason
    /// The video that its name belongs to.
    package let video: VideoID?
    /// That video's tenant.
    package let tenant: TenantID?
}
