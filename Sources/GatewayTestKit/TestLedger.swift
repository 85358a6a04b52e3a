package import GatewayLedger
package import GatewayModel
import GatewaySQLite

#if Postgres
import GatewayPostgres
#endif

/// A migrated ledger on an engine of its own, with a tenant, a manual clock and seeded ids.
package final class TestLedger: Sendable {
    private let folder: TemporaryFolder
    private let kind: Engine
    /// Where the store is: the file of an SQLite one, the URL of a PostgreSQL one.
    package let address: String
    private let policy: Ledger.Policy
    /// The engine underneath.
    package let engine: any LedgerEngine
    /// The ledger.
    package let ledger: Ledger
    /// Its clock.
    package let clock: ManualClock
    /// Its ids.
    package let entropy: Entropy
    /// The tenant `acme`.
    package let tenant: Tenant

    /// Makes a ledger in a folder that goes away with it.
    package init(
        _ engine: Engine = .sqlite,
        policy: Ledger.Policy = .usual,
        seed: UInt64 = 1,
        clock: ManualClock = ManualClock()
    ) async throws {
        folder = try TemporaryFolder()
        kind = engine
        self.policy = policy
        address = try await Self.makeStore(engine, in: folder)
        self.engine = try await Self.open(engine, at: address)
        self.clock = clock
        entropy = .seeded(seed)
        ledger = Ledger(engine: self.engine, policy: policy)
        try await ledger.migrate(at: clock.now)
        tenant = try await Self.createTenant("acme", in: ledger, at: clock.now, using: entropy)
    }

    private init(reopening other: TestLedger) async throws {
        folder = other.folder
        kind = other.kind
        policy = other.policy
        address = other.address
        engine = try await Self.open(other.kind, at: other.address)
        clock = other.clock
        entropy = other.entropy
        ledger = Ledger(engine: engine, policy: other.policy)
        tenant = other.tenant
    }

    private init(_ other: TestLedger, movedTo store: EmptyStore) {
        folder = store.folder
        kind = store.kind
        policy = other.policy
        address = store.address
        engine = store.engine
        clock = other.clock
        entropy = other.entropy
        ledger = Ledger(engine: engine, policy: other.policy)
        tenant = other.tenant
    }

    /// The same ledger on another store, which holds a copy of this one's.
    package func moved(to store: EmptyStore) -> TestLedger {
        TestLedger(self, movedTo: store)
    }

    private init(_ other: TestLedger, over engine: any LedgerEngine) {
        folder = other.folder
        kind = other.kind
        policy = other.policy
        address = other.address
        self.engine = engine
        clock = other.clock
        entropy = other.entropy
        ledger = Ledger(engine: engine, policy: other.policy)
        tenant = other.tenant
    }

    /// The same ledger over an engine that passes everything on to this one's.
    package func over(_ engine: any LedgerEngine) -> TestLedger {
        TestLedger(self, over: engine)
    }

    /// The same store opened anew, as after the death of the process: the old engine is not closed first.
    package func reopened() async throws -> TestLedger {
        try await TestLedger(reopening: self)
    }

    /// Lets go of the store.
    package func close() async throws {
        try await engine.close()
    }

    static func makeStore(_ kind: Engine, in folder: TemporaryFolder) async throws -> String {
        switch kind {
        case .sqlite: folder.path + "/ledger.db"
        #if Postgres
        case .postgres: try await PostgresServer.shared().makeSchema()
        #endif
        }
    }

    static func open(_ kind: Engine, at address: String) async throws -> any LedgerEngine {
        let engine: any LedgerEngine =
            switch kind {
            case .sqlite: try SQLiteEngine(path: address, busyTimeout: Patience.duration)
            #if Postgres
            case .postgres: try await PostgresEngine.forTests(at: address)
            #endif
            }
        return SQLMutation.inForce.map { mutation in
            DecoratedEngine(engine) { sql, _ in mutation.applied(to: sql) ?? sql }
        } ?? engine
    }

    /// A folder for what belongs to it.
    package var folderPath: String {
        folder.path
    }

    /// Creates a further tenant.
    package func createTenant(_ name: String) async throws -> Tenant {
        try await Self.createTenant(name, in: ledger, at: clock.now, using: entropy)
    }

    /// Creates a key for a tenant.
    package func createKey(
        forTenant name: String = "acme",
        pepper: Pepper,
        scopes: Set<Scope> = Set(Scope.allCases),
        expiresAt: Timestamp? = nil
    ) async throws -> TenantSecret {
        var entropy = entropy
        let secret = TenantSecret(using: &entropy)
        _ = try await ledger.changes.createKey(
            secret.id,
            digest: pepper.digest(of: secret),
            forTenant: try TenantName(name),
            scopes: scopes,
            expiresAt: expiresAt,
            at: clock.now
        )
        return secret
    }

    /// Admits a video of the standard catalogue.
    package func admit(
        prompt: String = "A quiet street at sunset.",
        tenant: TenantID? = nil,
        externalID: String? = nil,
        queueDeadline: Timestamp? = nil,
        priority: Int = QueuePlace.standardPriority
    ) async throws -> Video {
        let admission = try admission(
            prompt: prompt,
            tenant: tenant,
            externalID: externalID,
            queueDeadline: queueDeadline,
            priority: priority
        )
        return try await ledger.admissions.admit(admission).video
    }

    /// A submission of a video of the standard catalogue, to be admitted.
    package func admission(
        prompt: String = "A quiet street at sunset.",
        tenant: TenantID? = nil,
        externalID: String? = nil,
        queueDeadline: Timestamp? = nil,
        priority: Int = QueuePlace.standardPriority,
        identity: IdempotencyIdentity? = nil,
        caller: OrderCaller? = nil,
        trace: TraceContext? = nil,
        cache: CacheRequest? = nil,
        priced: Catalogue.PricedOrder? = nil
    ) throws -> PricedAdmission {
        var request = OrderRequest()
        request.prompt = prompt
        let catalogue = try Catalogue.standard()
        var entropy = entropy
        return PricedAdmission(
            id: VideoID(at: clock.now, using: &entropy),
            tenant: tenant ?? self.tenant.id,
            externalID: externalID,
            priced: try priced ?? catalogue.order(request),
            currency: catalogue.currency,
            priceVersion: catalogue.version,
            windows: QuotaCalendar.utc.windows(at: clock.now),
            identity: identity,
            caller: caller,
            trace: trace,
            cache: cache,
            queueDeadline: queueDeadline,
            priority: priority,
            at: clock.now
        )
    }

    /// Begins the next submission, if one may begin.
    package func beginSubmission(slots: Int = 5, lease: Duration = .seconds(60)) async throws -> Submission? {
        var entropy = entropy
        return try await ledger.work.beginSubmission(
            offers: [KeyOffer(UpstreamKeyID("uk_test"), slots: slots)],
            name: ExternalTaskID(using: &entropy),
            lease: lease,
            at: clock.now
        )
    }

    /// When the next video may start, if one may.
    package func nextStart(slots: Int = 5) async throws(GatewayError) -> Timestamp? {
        try await ledger.work.nextStart(
            offers: [KeyOffer(UpstreamKeyID("uk_test"), slots: slots)],
            at: clock.now
        )
    }

    private static func createTenant(
        _ name: String,
        in ledger: Ledger,
        at now: Timestamp,
        using entropy: Entropy
    ) async throws -> Tenant {
        var entropy = entropy
        return try await ledger.changes.createTenant(
            TenantID(at: now, using: &entropy),
            named: try TenantName(name),
            at: now
        )
    }
}
