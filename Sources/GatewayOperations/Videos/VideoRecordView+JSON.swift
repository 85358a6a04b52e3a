// The names of a record's members for programs; a video's own are those that lists have.
// Not private: the compiler writes `encode` into the file that declares the types.

extension VideoRecordView {
    private enum CodingKeys: String, CodingKey {
        case externalTaskID = "external_task_id"
        case submittedAt = "submitted_at"
        case endedAt = "ended_at"
        case expiresAt = "expires_at"
        case deletedAt = "deleted_at"
        case queueDeadline = "queue_deadline"
        case notBefore = "not_before"
        case priceVersion = "price_version"
        case entries
        case error
        case upstream
        case attempts
        case storedFile = "stored_file"
        case sharing
        case idempotency
        case answers
    }

    package func encode(to encoder: any Encoder) throws {
        try video.encode(to: encoder)
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encodeIfPresent(externalTaskID, forKey: .externalTaskID)
        try object.encodeIfPresent(times.submittedAt, forKey: .submittedAt)
        try object.encodeIfPresent(times.endedAt, forKey: .endedAt)
        try object.encodeIfPresent(times.expiresAt, forKey: .expiresAt)
        try object.encodeIfPresent(times.deletedAt, forKey: .deletedAt)
        try object.encodeIfPresent(times.queueDeadline, forKey: .queueDeadline)
        try object.encodeIfPresent(times.notBefore, forKey: .notBefore)
        try object.encode(price.version, forKey: .priceVersion)
        try object.encode(price.entries, forKey: .entries)
        try object.encodeIfPresent(error, forKey: .error)
        try object.encode(upstream, forKey: .upstream)
        try object.encode(attempts, forKey: .attempts)
        try object.encode(storedFile, forKey: .storedFile)
        try object.encode(sharing, forKey: .sharing)
        try object.encodeIfPresent(idempotency, forKey: .idempotency)
        try object.encode(answers, forKey: .answers)
    }
}

extension VideoRecordView.Upstream {
    enum CodingKeys: String, CodingKey {
        case taskID = "task_id"
        case lastPoll = "last_poll"
        case nextPollAt = "next_poll_at"
        case misses
        case refusals
    }
}

extension VideoRecordView.Poll {
    enum CodingKeys: String, CodingKey {
        case at
        case outcome
        case requestID = "request_id"
    }
}

extension VideoRecordView.Attempt {
    enum CodingKeys: String, CodingKey {
        case number
        case upstreamName = "upstream_name"
        case upstreamKey = "upstream_key"
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case outcome
        case status
        case code
        case requestID = "request_id"
    }
}

extension VideoRecordView.StoredFile {
    enum CodingKeys: String, CodingKey {
        case digest
        case size
        case path
        case storedAt = "stored_at"
        case usedAt = "used_at"
        case tries
        case nextTryAt = "next_try_at"
        case trouble
    }
}

extension VideoRecordView.Sharing {
    enum CodingKeys: String, CodingKey {
        case cache
        case leader
        case followers
        case followerCount = "follower_count"
    }
}

extension VideoRecordView.Answer {
    enum CodingKeys: String, CodingKey {
        case kind
        case at
        case requestID = "request_id"
        case key
        case status
        case isDelivered = "delivered"
    }
}
