package import GatewayModel
import Synchronization

/// The orders, or other calls with a key, that this server is deciding about at the moment, by what they are recognized by when they come again.
///
/// Behind several servers the ledger alone decides: there, of two that come at once, the second waits for the first.
package final class OrdersInFlight: Sendable {
    /// What an order is recognized by.
    private struct Name: Hashable {
        let tenant: TenantID
        let route: String
        let key: String?
        /// Nothing of an order with a key, which is the same whatever else it says.
        let digest: String?

        init(_ identity: IdempotencyIdentity, of tenant: TenantID) {
            self.tenant = tenant
            route = identity.route
            key = identity.key
            digest = identity.key == nil ? identity.digest : nil
        }
    }

    private let counts = Mutex<[Name: Int]>([:])

    /// Makes a set of none.
    package init() {}

    /// Runs `decide`, unless the order repeats one that is being decided about just now.
    /// - Throws: `idempotencyInFlight`, or what `decide` throws.
    package func decide<Decision>(
        _ identity: IdempotencyIdentity?,
        of tenant: TenantID,
        _ decide: () async throws(GatewayError) -> Decision
    ) async throws(GatewayError) -> Decision {
        guard let identity else {
            return try await decide()
        }
        let name = Name(identity, of: tenant)
        guard enter(name, mustBeAlone: identity.key != nil || identity.isRepeat) else {
            throw GatewayError(
                .idempotencyInFlight,
                "The same is being decided about at this moment; ask again in a second.",
                parameter: identity.key == nil ? nil : "Idempotency-Key",
                retry: .after(.seconds(1))
            )
        }
        defer { leave(name) }
        return try await decide()
    }

    private func enter(_ name: Name, mustBeAlone: Bool) -> Bool {
        counts.withLock { counts in
            guard counts[name] == nil || !mustBeAlone else {
                return false
            }
            counts[name, default: 0] += 1
            return true
        }
    }

    private func leave(_ name: Name) {
        counts.withLock { counts in
            let rest = (counts[name] ?? 1) - 1
            counts[name] = rest > 0 ? rest : nil
        }
    }
}
