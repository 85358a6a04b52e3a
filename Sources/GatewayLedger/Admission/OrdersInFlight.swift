import GatewayModel
import Synchronization

/// The orders that this server is deciding about at the moment, by what they are recognized by when they come again.
///
/// Behind several servers the ledger alone decides: there, of two that come at once, the second waits for the first.
final class OrdersInFlight: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Runs `decide`, unless the order repeats one that is being decided about just now.
    /// - Throws: `idempotencyInFlight`, or what `decide` throws.
    func decide<Decision>(
        _ identity: IdempotencyIdentity?,
        of tenant: TenantID,
        _ decide: () async throws(GatewayError) -> Decision
    ) async throws(GatewayError) -> Decision {
        guard let identity else {
            return try await decide()
        }
        let name = "\(tenant.text) \(identity.route) \(identity.key.map { "key \($0)" } ?? "digest \(identity.digest)")"
        guard enter(name, mustBeAlone: identity.key != nil || identity.isRepeat) else {
            throw GatewayError(
                .idempotencyInFlight,
                "The same order is being decided about at this moment; ask again in a second.",
                parameter: identity.key == nil ? nil : "Idempotency-Key",
                retry: .after(.seconds(1))
            )
        }
        defer { leave(name) }
        return try await decide()
    }

    private func enter(_ name: String, mustBeAlone: Bool) -> Bool {
        counts.withLock { counts in
            guard counts[name] == nil || !mustBeAlone else {
                return false
            }
            counts[name, default: 0] += 1
            return true
        }
    }

    private func leave(_ name: String) {
        counts.withLock { counts in
            let rest = (counts[name] ?? 1) - 1
            counts[name] = rest > 0 ? rest : nil
        }
    }
}
