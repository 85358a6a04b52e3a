import GatewayModel
import Synchronization

/// On what terms a tenant orders.
struct TenantTerms: Sendable {
    /// The version of all tenants that these are of: it grows with every change of one, in the same transaction.
    let version: Int64
    let rules: TenantRules
    let limits: TenantLimits
}

/// The terms of tenants that have ordered, so that the next order reads no more than the version.
///
/// Only what has been committed is kept. Terms that were read in a transaction that was taken back might have the
/// version of a later change.
final class KnownTerms: Sendable {
    /// How many tenants are known; one more, and all are forgotten.
    static let capacity = 4096

    private let terms = Mutex<[TenantID: TenantTerms]>([:])

    /// A tenant's terms, as they were at their version; nothing of one that is not known, or was suspended.
    subscript(tenant: TenantID) -> TenantTerms? {
        terms.withLock { $0[tenant] }
    }

    /// Keeps terms that were read in a transaction that has been committed.
    func keep(_ new: TenantTerms, of tenant: TenantID) {
        terms.withLock { terms in
            // Answers may come in another order than their transactions.
            guard terms[tenant].map({ $0.version < new.version }) ?? true else {
                return
            }
            if terms.count >= Self.capacity {
                terms = [:]
            }
            terms[tenant] = new
        }
    }
}
