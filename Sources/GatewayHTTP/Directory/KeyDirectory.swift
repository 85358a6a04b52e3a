import GatewayLedger
import GatewayModel
import Synchronization

/// Who a key belongs to, answered from memory when the same key was seen before: one HMAC, no read of the store.
///
/// It never knows a key by a part of it, and never trusts what the store may have changed more than two seconds ago:
/// ``refresh()`` asks for the store's version, and without a recent answer every key is looked up anew.
package final class KeyDirectory: Sendable {
    /// How many keys are remembered.
    static let capacity = 10_000

    private let ledger: Ledger
    private let pepper: Pepper
    private let clock: any WallClock
    private let shelf: Mutex<KeyShelf>

    init(ledger: Ledger, pepper: Pepper, clock: any WallClock, capacity: Int = capacity) {
        self.ledger = ledger
        self.pepper = pepper
        self.clock = clock
        shelf = Mutex(KeyShelf(capacity: capacity))
    }

    /// The credential of exactly this key, whatever its state; nothing when there is none.
    /// - Throws: `storeUnavailable` when the store had to be asked and did not answer.
    func credential(for secret: TenantSecret) async throws(GatewayError) -> StoredCredential? {
        switch shelf.withLock({ $0.find(secret.id, at: clock.now) }) {
        case .known(let credential):
            return pepper.matches(secret, digest: credential.digest) ? credential : nil
        case .ask(let generation):
            guard let credential = try await ledger.credential(secret.id),
                pepper.matches(secret, digest: credential.digest)
            else {
                return nil
            }
            shelf.withLock { $0.keep(credential, askedIn: generation) }
            return credential
        }
    }

    /// Takes note that a key was used today.
    func noteUse(of key: TenantKey) {
        let day = clock.now.day
        shelf.withLock { $0.noteUse(of: key, day: day) }
    }

    /// Tells when it is worth asking, sooner than the next time is.
    var changes: AsyncStream<Void> {
        ledger.changes(of: .tenants)
    }

    /// Asks whether any tenant or key has changed, and forgets everything when one has.
    func refresh() async throws(GatewayError) {
        // The moment before the question: the answer is at least that fresh.
        let asked = clock.now
        let version = try await ledger.tenantVersion()
        shelf.withLock { $0.confirm(version, at: asked) }
    }

    /// Writes down which keys were used.
    func writeUses() async throws(GatewayError) {
        for (day, keys) in shelf.withLock({ $0.takeUses() }) {
            do {
                try await ledger.noteUse(of: keys, day: day)
            } catch {
                shelf.withLock { $0.putBack(keys, day: day) }
                throw error
            }
        }
    }
}
