import GatewayModel

/// The row that an order becomes, and the video that a read of it would find.
struct NewVideo {
    /// Everything that is known before the transaction.
    let order: PreparedAdmission
    /// What the result cache does for it; nothing when that was not asked.
    let cache: CacheUse?
    let cacheKey: CacheKey?
    /// The video that it shares, unless it is made for itself.
    let shared: CachedVideo?
    /// Whether its prompt is kept, or only length and digest are.
    let keepsPrompt: Bool

    /// A video that is made for the order.
    init(_ order: PreparedAdmission, cache decision: CacheDecision) {
        self.order = order
        cache = decision.isAsked ? decision.use : nil
        cacheKey = decision.key
        shared = nil
        keepsPrompt = true
    }

    /// A video that shares another one.
    init(_ order: PreparedAdmission, sharing shared: CachedVideo, as key: CacheKey, policy: Ledger.Policy) {
        self.order = order
        cache = shared.use
        cacheKey = key
        self.shared = shared
        keepsPrompt = policy.keepsPrompts || shared.mayReturn
    }

    private var price: Money {
        shared == nil ? order.admission.priced.price : .zero
    }

    private var state: VideoState {
        shared.map { CoalescedVideos.state(beside: $0.state) } ?? .queued
    }

    private var prompt: String {
        keepsPrompt ? order.admission.priced.order.prompt : ""
    }

    private var negativePrompt: String? {
        keepsPrompt ? order.admission.priced.order.negativePrompt : nil
    }
}

extension NewVideo {
    /// The statement that writes its row, the same text for all orders of a kind.
    /// - Parameter mayBeTaken: Whether another video may have a name that must be unique; then it returns nothing.
    func statement(mayBeTaken: Bool) -> String {
        if order.admission.webhook != nil {
            let columns = Self.columns + (shared == nil ? [] : Self.sharedColumns) + ["webhook"]
            return Self.insertion(into: columns) + (mayBeTaken ? Self.unlessTaken : "")
        }
        return switch (shared == nil, mayBeTaken) {
        case (true, false): Self.making
        case (true, true): Self.makingUnlessTaken
        case (false, false): Self.sharing
        case (false, true): Self.sharingUnlessTaken
        }
    }

    private static let making = insertion(into: columns)
    private static let makingUnlessTaken = making + unlessTaken
    private static let sharing = insertion(into: columns + sharedColumns)
    private static let sharingUnlessTaken = sharing + unlessTaken
    private static let unlessTaken = " ON CONFLICT DO NOTHING RETURNING id"

    private static func insertion(into columns: [String]) -> String {
        let parameters = columns.indices.map { "$\($0 + 1)" }
        return """
            INSERT INTO videos (\(columns.joined(separator: ", ")))
            VALUES (\(parameters.joined(separator: ", ")))
            """
    }

    /// In the order of ``arguments``, line for line.
    private static let columns = [
        "id", "tenant_id", "external_id",
        "model", "mode", "seconds", "aspect_ratio",
        "prompt", "prompt_length", "prompt_digest",
        "negative_prompt", "guidance", "camera", "metadata",
        "price", "currency", "price_version", "state",
        "created_at", "updated_at", "not_before",
        "queue_deadline", "priority",
        "day_start", "month_start",
        "request_digest", "key_id",
        "request_id", "trace_context",
        "cache", "cache_key",
    ]

    private static let sharedColumns = [
        "source_id", "place",
        "started_at", "made_at", "completed_at",
        "file_state", "file_digest",
        "file_size", "file_expires_at",
    ]

    /// What is bound to ``statement(mayBeTaken:)``.
    var arguments: [SQLValue] {
        let (admission, asked) = (order.admission, order.admission.priced.order)
        let now = SQLValue(admission.at)
        var arguments: [SQLValue] = [
            SQLValue(admission.id), .text(admission.tenant.text), SQLValue(admission.externalID),
            .text(asked.model.text), .text(asked.mode.text), SQLValue(asked.seconds), .text(asked.aspectRatio.rawValue),
            .text(prompt), SQLValue(asked.prompt.unicodeScalars.count), .text(order.promptDigest),
            SQLValue(negativePrompt), SQLValue(order.guidance), SQLValue(order.camera), .text(order.metadata),
            SQLValue(price), .text(admission.currency), .text(admission.priceVersion), SQLValue(state),
            now, now, shared?.place == nil ? now : SQLValue(Timestamp.never),
            SQLValue(admission.queueDeadline), SQLValue(admission.priority),
            SQLValue(admission.windows.day.start), SQLValue(admission.windows.month.start),
            SQLValue(admission.identity?.digest), SQLValue(admission.caller?.key.text),
            SQLValue(admission.caller?.requestID), SQLValue(admission.trace?.description),
            SQLValue(cache?.rawValue), SQLValue(cacheKey?.text),
        ]
        if let shared {
            arguments += [
                SQLValue(shared.source), shared.place.map { SQLValue($0) } ?? .null,
                SQLValue(shared.startedAt), SQLValue(shared.madeAt), SQLValue(shared.completedAt),
                .text(shared.file.rawValue), SQLValue(shared.digest),
                shared.size.map { .integer($0) } ?? .null, SQLValue(shared.expiresAt),
            ]
        }
        if let webhook = admission.webhook {
            arguments.append(.text(webhook.format.rawValue))
        }
        return arguments
    }

    /// Its place in the queue, if it waits for a slot of its own.
    var place: QueuePlace {
        QueuePlace(
            id: order.admission.id,
            priority: order.admission.priority,
            seconds: order.admission.priced.order.seconds
        )
    }

    /// The video as a read would find it, without reading it.
    var video: Video {
        let (admission, asked) = (order.admission, order.admission.priced.order)
        return Video(
            id: admission.id,
            tenant: admission.tenant,
            externalID: admission.externalID,
            order: VideoOrder(
                stored: asked.model,
                mode: asked.mode,
                seconds: asked.seconds,
                aspectRatio: asked.aspectRatio,
                prompt: prompt,
                negativePrompt: negativePrompt,
                guidance: asked.guidance,
                camera: asked.camera
            ),
            metadata: admission.metadata,
            state: state,
            failure: nil,
            cost: Cost(
                amount: price,
                currency: admission.currency,
                priceVersion: admission.priceVersion,
                state: state.moneyState
            ),
            createdAt: admission.at,
            updatedAt: admission.at,
            startedAt: shared?.startedAt,
            completedAt: shared?.completedAt,
            queueDeadline: admission.queueDeadline,
            file: shared.map { VideoRow.file($0.file, digest: $0.digest, size: $0.size) } ?? .none,
            fileExpiresAt: shared?.expiresAt,
            queuePlace: state == .queued ? shared?.place ?? admission.id : nil,
            cache: cache ?? .miss
        )
    }
}
