package import GatewayLedger
package import GatewayModel
import GatewaySQLite

/// A migrated ledger on an engine of its own, with a tenant, a manual clock and seeded ids.
package final class TestLedger: Sendable {
    /// Which engine a test runs on.
    package enum Engine: String, Sendable, CaseIterable, CustomStringConvertible {
        case sqlite

        package var description: String {
            rawValue
        }
    }

    private let folder: TemporaryFolderBox
    private let kind: Engine
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
        policy: Ledger.Policy = Ledger.Policy(),
        seed: UInt64 = 1,
        clock: ManualClock = ManualClock()
    ) async throws {
        folder = try TemporaryFolderBox()
        kind = engine
        self.policy = policy
        self.engine = try Self.open(engine, in: folder)
        self.clock = clock
        entropy = .seeded(seed)
        ledger = Ledger(engine: self.engine, policy: policy)
        try await ledger.migrate(at: clock.now)
        tenant = try await Self.createTenant("acme", in: ledger, at: clock.now, using: entropy)
    }

    private init(reopening other: TestLedger) throws {
        folder = other.folder
        kind = other.kind
        policy = other.policy
        engine = try Self.open(other.kind, in: other.folder)
        clock = other.clock
        entropy = other.entropy
        ledger = Ledger(engine: engine, policy: other.policy)
        tenant = other.tenant
    }

    /// The same store opened anew, as after the death of the process: the old engine is not closed first.
    package func reopened() throws -> TestLedger {
        try TestLedger(reopening: self)
    }

    private static func open(_ kind: Engine, in folder: TemporaryFolderBox) throws -> any LedgerEngine {
        switch kind {
        case .sqlite: try SQLiteEngine(path: folder.path + "/ledger.db")
        }
    }

    /// Where the ledger's file is.
    package var storePath: String {
        folder.path + "/ledger.db"
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
        _ = try await ledger.createKey(
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
        queueDeadline: Timestamp? = nil
    ) async throws -> Video {
        var request = OrderRequest()
        request.prompt = prompt
        let catalogue = try Catalogue.standard()
        var entropy = entropy
        return try await ledger.admit(
            Admission(
                id: VideoID(at: clock.now, using: &entropy),
                tenant: tenant ?? self.tenant.id,
                externalID: externalID,
                priced: try catalogue.order(request),
                currency: catalogue.currency,
                priceVersion: catalogue.version,
                queueDeadline: queueDeadline,
                at: clock.now
            )
        )
    }

    /// Begins the next submission, if one may begin.
    package func beginSubmission(slots: Int = 5) async throws -> Submission? {
        var entropy = entropy
        return try await ledger.beginSubmission(
            slots: slots,
            name: ExternalTaskID(using: &entropy),
            key: UpstreamKeyID("uk_test"),
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
        return try await ledger.createTenant(
            TenantID(at: now, using: &entropy),
            named: try TenantName(name),
            at: now
        )
    }
}

private final class TemporaryFolderBox: Sendable {
    private let folder: TemporaryFolder

    var path: String {
        folder.path
    }

    init() throws {
        folder = try TemporaryFolder()
    }
}
