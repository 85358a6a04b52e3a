package import GatewayLedger
package import GatewayModel
import Synchronization

/// Who a key belongs to, answered from memory when the same key was seen before: one HMAC, no read of the store.
///
/// It never knows a key by a part of it, and never trusts what the store may have changed more than two seconds ago:
/// ``refresh()`` asks for the store's version, and without a recent answer every key is looked up anew.
package final class APIKeyAuthenticator: Authenticator {
    /// What memory has of a key.
    private enum Recollection {
        /// Whose it is; nothing where it is wrong.
        case certain(Principal?)
        /// The store has to be asked.
        case none(Int)
    }

    /// How many keys are remembered.
    static let capacity = 10_000

    private let tenants: LedgerTenants
    private let reader: LedgerReader
    private let pepper: Pepper
    private let clock: any WallClock
    private let cache: Mutex<CredentialCache>

    /// Knows the keys of a ledger, by digests under this pepper.
    package init(ledger: Ledger, pepper: Pepper, clock: any WallClock) {
        tenants = ledger.tenants
        reader = ledger.reader
        self.pepper = pepper
        self.clock = clock
        cache = Mutex(CredentialCache(capacity: Self.capacity))
    }

    package func authenticate(_ request: AuthenticationRequest) async throws(GatewayError) -> Principal? {
        guard let secret = request.bearerToken.flatMap({ TenantSecret($0) }) else {
            return nil
        }
        switch recollection(of: secret) {
        case .certain(let principal): return principal
        case .none(let generation): return try await askedPrincipal(secret, in: generation)
        }
    }

    /// What memory has of a key; by a function of its own, so that credentials take none of a task's memory.
    @inline(never)
    private func recollection(of secret: TenantSecret) -> Recollection {
        switch cache.withLock({ $0.find(secret.id, at: clock.uptime) }) {
        case .known(let credential):
            .certain(pepper.matches(secret, digest: credential.digest) ? Self.principal(of: credential) : nil)
        case .ask(let generation): .none(generation)
        }
    }

    private static func principal(of credential: StoredCredential) -> Principal {
        let (key, tenant) = (credential.key, credential.tenant)
        return Principal(
            subject: .apiKey(key.id),
            tenant: tenant.id,
            scopes: key.scopes,
            limits: credential.limits,
            repeatWindow: credential.repeatWindow,
            standing: Principal.Standing(
                isRevoked: key.revokedAt != nil,
                isSuspended: tenant.state != .active,
                expiresAt: key.expiresAt,
                lastUsedDay: key.lastUsedDay
            )
        )
    }

    /// Looks in memory alone for who shows a token.
    package func known(_ token: String?) -> KnownKey {
        guard let secret = token.flatMap({ TenantSecret($0) }) else {
            return .wrong
        }
        let (finding, generation) = cache.withLock { cache in
            (cache.find(secret.id, at: clock.uptime), cache.currentGeneration)
        }
        guard case .known(let credential) = finding else {
            return .unknown
        }
        guard pepper.matches(secret, digest: credential.digest) else {
            return .wrong
        }
        return .right(Self.principal(of: credential), generation: generation)
    }

    /// Whether a key that was right still is, as far as it is known.
    package func holds(_ generation: Int) -> Bool {
        cache.withLock { $0.holds(generation, at: clock.uptime) }
    }

    /// The credential of exactly this key, whatever its state; nothing when there is none.
    /// - Throws: `storeUnavailable` when the store had to be asked and did not answer.
    func credential(for secret: TenantSecret) async throws(GatewayError) -> StoredCredential? {
        switch cache.withLock({ $0.find(secret.id, at: clock.uptime) }) {
        case .known(let credential):
            return pepper.matches(secret, digest: credential.digest) ? credential : nil
        case .ask(let generation): return try await asked(secret, in: generation)
        }
    }

    /// Whose a key is, as the store has it; by a function of its own, as ``recollection(of:)``.
    @inline(never)
    private func askedPrincipal(
        _ secret: TenantSecret,
        in generation: Int
    ) async throws(GatewayError) -> Principal? {
        try await asked(secret, in: generation).map(Self.principal)
    }

    /// The credential of exactly this key as the store has it.
    @inline(never)
    private func asked(
        _ secret: TenantSecret,
        in generation: Int
    ) async throws(GatewayError) -> StoredCredential? {
        guard let credential = try await tenants.credential(secret.id),
            pepper.matches(secret, digest: credential.digest)
        else {
            return nil
        }
        cache.withLock { $0.keep(credential, askedIn: generation) }
        return credential
    }

    /// Takes note that a key was used today.
    package func noteUse(by principal: Principal) {
        guard let key = principal.key else {
            return
        }
        let day = clock.now.day
        cache.withLock { $0.noteUse(of: key, lastUsed: principal.standing.lastUsedDay, day: day) }
    }

    /// Asks whether any tenant or key has changed, and forgets everything when one has.
    package func refresh() async throws(GatewayError) {
        // The moment before the question: the answer is at least that fresh.
        let asked = clock.uptime
        let version = try await tenants.tenantVersion()
        cache.withLock { $0.confirm(version, at: asked) }
    }

    /// Writes down which keys were used.
    package func writeUses() async throws(GatewayError) {
        for (day, keys) in cache.withLock({ $0.takeUses() }) {
            do {
                try await tenants.noteUse(of: keys, day: day)
            } catch {
                cache.withLock { $0.putBack(keys, day: day) }
                throw error
            }
        }
    }
}
