/// A video in the ledger: the order, where it stands, its money and its file.
package struct Video: Sendable {
    /// Where a finished video's file is.
    package enum File: Hashable, Sendable {
        /// There is none: not made yet, or not made at all.
        case none
        /// Made, and on its way to the archive.
        case pending
        /// In the archive.
        case stored(ArchivedFile)
        /// No longer to be had.
        case gone
    }

    /// Its identity.
    package let id: VideoID
    /// Whose it is.
    package let tenant: TenantID
    /// The native path's `external_task_id`, the tenant's own name for it.
    package let externalID: String?
    /// What was ordered.
    package let order: VideoOrder
    /// The pairs that the caller gave, returned as given.
    package let metadata: [String: String]
    /// Where it stands.
    package let state: VideoState
    /// Why it was not made.
    package let failure: VideoFailure?
    /// Its price and where the money is.
    package let cost: Cost
    /// When it was admitted.
    package let createdAt: Timestamp
    /// When it last changed state.
    package let updatedAt: Timestamp
    /// When the upstream accepted it.
    package let startedAt: Timestamp?
    /// When it reached a state that its caller is shown as final.
    package let completedAt: Timestamp?
    /// When it leaves the queue unmade if it has not started.
    package let queueDeadline: Timestamp?
    /// Where its file is.
    package let file: File
    /// Until when its file is kept; known once it is stored.
    package let fileExpiresAt: Timestamp?
    /// What the queue is sorted by; `nil` once it has left the queue.
    package let queuePlace: VideoID?
    /// What the result cache did for it.
    package let cache: CacheUse

    /// Makes a video.
    package init(
        id: VideoID,
        tenant: TenantID,
        externalID: String?,
        order: VideoOrder,
        metadata: [String: String],
        state: VideoState,
        failure: VideoFailure?,
        cost: Cost,
        createdAt: Timestamp,
        updatedAt: Timestamp,
        startedAt: Timestamp?,
        completedAt: Timestamp?,
        queueDeadline: Timestamp?,
        file: File,
        fileExpiresAt: Timestamp?,
        queuePlace: VideoID?,
        cache: CacheUse = .miss
    ) {
        self.id = id
        self.tenant = tenant
        self.externalID = externalID
        self.order = order
        self.metadata = metadata
        self.state = state
        self.failure = failure
        self.cost = cost
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.queueDeadline = queueDeadline
        self.file = file
        self.fileExpiresAt = fileExpiresAt
        self.queuePlace = queuePlace
        self.cache = cache
    }

    /// Whether it is made for itself, and does not share what another one pays for.
    package var isMade: Bool {
        cache == .miss || cache == .bypass
    }

    /// What a caller is shown of its state.
    package var status: VideoStatus {
        state.status
    }
}

/// A video file in the archive, named by its content.
package struct ArchivedFile: Hashable, Sendable {
    /// The SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    package let digest: String
    /// Its length in bytes.
    package let size: Int64

    /// Makes a file.
    package init(digest: String, size: Int64) {
        self.digest = digest
        self.size = size
    }
}
