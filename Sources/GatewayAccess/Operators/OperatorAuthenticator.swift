package import GatewayLedger
package import GatewayModel

/// Knows an operator by a token of its own, `kgo_…`, whose digest the store keeps.
///
/// The store is asked at each call, so that a token which is revoked works no more from the next call on; calls of
/// operators are few.
package struct OperatorAuthenticator: Authenticator {
    private let tenants: LedgerTenants
    private let pepper: Pepper
    private let clock: any WallClock

    /// Knows the tokens of a ledger, by digests under this pepper.
    package init(ledger: Ledger, pepper: Pepper, clock: any WallClock) {
        tenants = ledger.tenants
        self.pepper = pepper
        self.clock = clock
    }

    package func authenticate(_ request: AuthenticationRequest) async throws(GatewayError) -> Principal? {
        guard let token = request.bearerToken, let identity = try await identity(of: token) else {
            return nil
        }
        return Principal(operator: identity)
    }

    /// Whose token this is, however it was shown: in a header, or in a form.
    /// - Returns: Nothing for a token that is mistyped, unknown or revoked.
    /// - Throws: `storeUnavailable`.
    package func identity(of token: String) async throws(GatewayError) -> OperatorIdentity? {
        guard let secret = OperatorSecret(token),
            let (known, digest) = try await tenants.operatorCredential(secret.id),
            pepper.matches(secret, digest: digest), known.revokedAt == nil
        else {
            return nil
        }
        await noteUse(of: known)
        return OperatorIdentity(role: known.role, kind: .operator, name: known.name.text)
    }

    /// Writes down once a day that a token is used; a store that cannot take it keeps nobody out.
    private func noteUse(of known: Operator) async {
        let day = clock.now.day
        if known.lastUsedDay.map({ $0 < day }) ?? true {
            try? await tenants.noteOperatorUse(of: known.id, day: day)
        }
    }
}
