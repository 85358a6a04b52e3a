// Pauses of submission. In: what operators have paused. Out: whether a video may start. What must hold: a video starts
// only while no pause holds for it; nothing but its start is held back: it is accepted, priced and queued as ever, and
// what was sent before is followed to its end.

/// What a pause is about.
package enum PauseScope: Hashable, Sendable {
    /// Every video.
    case all
    /// The videos of one tenant.
    case tenant(TenantID)
    /// The videos of one model.
    case model(ModelID)
    /// The videos that would be sent with one key of the upstream.
    case upstreamKey(UpstreamKeyID)

    /// The kinds of scopes by name, the widest first.
    package enum Kind: String, Sendable, CaseIterable {
        case all
        case upstreamKey = "upstream_key"
        case tenant
        case model
    }

    /// The scope of a kind and a subject as ``kind`` and ``subject`` tell them.
    package init(_ kind: Kind, subject: String) {
        self =
            switch kind {
            case .all: .all
            case .tenant: .tenant(TenantID(stored: subject))
            case .model: .model(ModelID(subject))
            case .upstreamKey: .upstreamKey(UpstreamKeyID(subject))
            }
    }

    /// What kind of scope it is.
    package var kind: Kind {
        switch self {
        case .all: .all
        case .tenant: .tenant
        case .model: .model
        case .upstreamKey: .upstreamKey
        }
    }

    /// Which tenant, model or key, by its identity; nothing where it is all.
    package var subject: String {
        switch self {
        case .all: ""
        case .tenant(let id): id.text
        case .model(let id): id.text
        case .upstreamKey(let id): id.text
        }
    }

    /// Whether it holds for a video.
    /// - Parameter key: The key that the video would be sent with; nothing where that is not known, and then a pause of
    ///   any key may hold.
    func covers(tenant: TenantID, model: ModelID, key: UpstreamKeyID?) -> Bool {
        switch self {
        case .all: true
        case .tenant(let paused): paused == tenant
        case .model(let paused): paused == model
        case .upstreamKey(let paused): key.map { $0 == paused } ?? true
        }
    }
}

/// An operator's word that nothing of a scope is sent to the upstream until it is resumed.
package struct Pause: Hashable, Sendable {
    /// The longest reason, in Unicode scalars.
    package static let maximumReasonLength = 200

    /// What it holds for.
    package let scope: PauseScope
    /// Why, in the operator's words; callers are shown it.
    package let reason: String?
    /// When it began.
    package let since: Timestamp
    /// Who began it, or changed its reason last, as far as that is known; for operators alone.
    package let author: String?

    /// Makes a pause.
    package init(_ scope: PauseScope, reason: String?, since: Timestamp, author: String?) {
        self.scope = scope
        self.reason = reason
        self.since = since
        self.author = author
    }
}

/// The pauses that hold at a moment; those of one scope are one.
package struct Pauses: Hashable, Sendable {
    /// None.
    package static let none = Pauses([])

    /// The pauses, those of the widest scopes first, and of one kind in the order of their subjects.
    package let list: [Pause]

    /// Puts pauses in their order.
    package init(_ pauses: [Pause]) {
        let kinds = PauseScope.Kind.allCases
        let ranked = pauses.map { (rank: kinds.firstIndex(of: $0.scope.kind) ?? kinds.endIndex, pause: $0) }
        list = ranked.sorted { ($0.rank, $0.pause.scope.subject) < ($1.rank, $1.pause.scope.subject) }.map(\.pause)
    }

    /// The pause of exactly this scope.
    package subscript(scope: PauseScope) -> Pause? {
        list.first { $0.scope == scope }
    }

    /// What keeps a video from starting; of several pauses the one of the widest scope.
    /// - Parameter key: The key that it would be sent with; nothing where that is not known, and then a pause of any key
    ///   may hold.
    package func holding(tenant: TenantID, model: ModelID, key: UpstreamKeyID?) -> Pause? {
        list.first { $0.scope.covers(tenant: tenant, model: model, key: key) }
    }

    /// What keeps every video from starting, whosever it is.
    package func holdingEverything(key: UpstreamKeyID?) -> Pause? {
        list.first { pause in
            switch pause.scope {
            case .all: true
            case .upstreamKey(let paused): key.map { $0 == paused } ?? true
            case .tenant, .model: false
            }
        }
    }

    /// What keeps a video from starting, whichever of these keys would send it; of several pauses the one of the widest
    /// scope.
    /// - Parameter keys: The keys that make new videos; nothing where they are not known, and then a pause of any key may
    ///   hold.
    package func holding(tenant: TenantID, model: ModelID, keys: [UpstreamKeyID]?) -> Pause? {
        let someKey = unpaused(among: keys)
        return holding(tenant: tenant, model: model, key: someKey)
    }

    /// What keeps every video from starting, whosever it is and whichever of these keys would send it.
    package func holdingEverything(keys: [UpstreamKeyID]?) -> Pause? {
        holdingEverything(key: unpaused(among: keys))
    }

    /// A key that no pause holds for, or else the first of them; nothing where they are not known.
    private func unpaused(among keys: [UpstreamKeyID]?) -> UpstreamKeyID? {
        keys.flatMap { keys in keys.first { self[.upstreamKey($0)] == nil } ?? keys.first }
    }

    /// Whether some tenants or models are paused, so that it takes a look at each video.
    package var areOfSomeVideos: Bool {
        list.contains { $0.scope.kind == .tenant || $0.scope.kind == .model }
    }

    /// What has changed since these were others, in the order of ``list``, what has ended first.
    package func changes(since former: Pauses) -> [PauseChange] {
        former.list.filter { self[$0.scope] == nil }.map(PauseChange.ended)
            + list.compactMap { pause in
                guard let known = former[pause.scope] else {
                    return .began(pause)
                }
                return known == pause ? nil : known.since == pause.since ? .changed(pause) : .began(pause)
            }
    }
}

/// What has become of a pause.
package enum PauseChange: Hashable, Sendable {
    /// It holds from now on.
    case began(Pause)
    /// It has another reason.
    case changed(Pause)
    /// It holds no longer.
    case ended(Pause)
}
