package import GatewayModel

/// The truth about every video and its money: each verb is one whole business transaction, and there is no
/// get-then-set.
///
/// Nobody works with all of it. The verbs stand in four facets, and each client takes its own: ``admissions`` is what
/// callers change, ``reader`` what they and everybody else read, ``work`` what the services do, ``tenants`` who may do
/// anything at all. All states change in ``VideoTransition`` and nowhere else.
package struct Ledger: Sendable {
    /// Rules of this installation that the ledger keeps.
    package struct Policy: Sendable {
        /// Whether prompts stay in the store once a video has been sent; otherwise only length and digest do.
        package var keepsPrompts: Bool

        /// Makes a policy.
        package init(keepsPrompts: Bool) {
            self.keepsPrompts = keepsPrompts
        }
    }

    /// The store.
    package let engine: any LedgerEngine
    let policy: Policy
    private let lanes = ReadLanes()
    private let copies: VideoCopies?
    private let terms = KnownTerms()

    /// Makes a ledger over an engine.
    package init(engine: any LedgerEngine, policy: Policy) {
        self.engine = engine
        self.policy = policy
        copies = engine.isShared ? nil : VideoCopies(events: engine.events)
    }

    /// The same ledger over an engine that passes everything on to this one's.
    package func over(_ engine: any LedgerEngine) -> Ledger {
        Ledger(engine: engine, policy: policy)
    }

    /// What callers change: orders, and what becomes of their videos.
    package var admissions: LedgerAdmissions {
        LedgerAdmissions(engine: engine, policy: policy, terms: terms)
    }

    /// What anybody reads.
    package var reader: LedgerReader {
        LedgerReader(engine: engine, policy: policy, lanes: lanes, copies: copies)
    }

    /// What the services do with videos and their files.
    package var work: LedgerWork {
        LedgerWork(engine: engine, policy: policy)
    }

    /// Who is told of what becomes of a tenant's videos.
    package var webhooks: LedgerWebhooks {
        LedgerWebhooks(engine: engine, policy: policy)
    }

    /// Tenants, their keys and limits.
    package var tenants: LedgerTenants {
        LedgerTenants(engine: engine, policy: policy)
    }

    /// Brings the store's tables up to this version, once.
    /// - Throws: `internal`, of the configuration, when a newer version has been there before, an applied migration was
    ///   edited, or the file is another program's.
    package func migrate(at now: Timestamp) async throws(GatewayError) {
        try await engine.write(.migrate) { connection throws(GatewayError) in
            try Migrator(migrations: Migration.all).run(on: connection, at: now)
        }
    }

    /// Makes sure that the store is on this version's tables, for whoever only reads it; nothing is changed.
    /// - Throws: `storeUnavailable` with what to do about it.
    package func checkTables() async throws(GatewayError) {
        try await engine.read(.checkTables) { connection throws(GatewayError) in
            try Migrator(migrations: Migration.all).checkCurrent(for: .audit, on: connection)
        }
    }
}

/// A part of the ledger's verbs over the same store.
protocol LedgerFacet: Sendable {
    var engine: any LedgerEngine { get }
    var policy: Ledger.Policy { get }
}

extension LedgerReader {
    /// What becomes durable in this store.
    package var events: EventHub {
        engine.events
    }
}

extension LedgerWork {
    /// What becomes durable in this store.
    package var events: EventHub {
        engine.events
    }
}

/// What callers change: orders, and what becomes of their videos.
package struct LedgerAdmissions: LedgerFacet {
    let engine: any LedgerEngine
    let policy: Ledger.Policy
    /// Terms that need not be read again.
    let terms: KnownTerms
}

/// What the services do with videos and their files; nothing that answers a request has it.
package struct LedgerWork: LedgerFacet {
    let engine: any LedgerEngine
    let policy: Ledger.Policy
}

/// Who is told of what becomes of a tenant's videos, and what has become of telling it.
package struct LedgerWebhooks: LedgerFacet {
    let engine: any LedgerEngine
    let policy: Ledger.Policy
}

/// Tenants, their keys and limits.
package struct LedgerTenants: LedgerFacet {
    let engine: any LedgerEngine
    let policy: Ledger.Policy
}

/// What anybody reads; nothing here changes anything.
package struct LedgerReader: LedgerFacet {
    let engine: any LedgerEngine
    let policy: Ledger.Policy
    /// What tenants read stands in line here first.
    let lanes: ReadLanes
    /// Videos that need not be read again.
    let copies: VideoCopies?

    /// Looks whether another process has changed the store, and if so, publishes that events were missed.
    package func checkForOtherWriters() async throws(GatewayError) {
        let asked = ContinuousClock.now
        try await engine.checkForOtherWriters()
        copies?.confirm(at: asked)
    }

    /// Asks the store whether it answers and is on this version's tables.
    /// - Throws: `storeUnavailable` when it does not.
    package func checkReady() async throws(GatewayError) {
        var cause: String?
        do throws(GatewayError) {
            let isCurrent = try await engine.read(.checkReady) { connection throws(GatewayError) in
                try Migrator(migrations: Migration.all).isCurrent(on: connection)
            }
            guard !isCurrent else {
                return
            }
        } catch  where error.code != .storeUnavailable {
            cause = error.cause
        }
        throw GatewayError(
            .storeUnavailable,
            "The store's tables are not those of this version.",
            origin: .store,
            retry: .after(.seconds(5)),
            cause: cause
        )
    }
}
