import GatewayLedger
import GatewayModel
import HTTPTypes
import Hummingbird

/// A request whose key has been verified: there is none without a tenant that may make this call.
struct TenantContext {
    let request: Request
    /// The request's name.
    let tag: RequestTag
    /// What the route finds in the path.
    let parameters: Parameters
    /// The query parameters that the route knows.
    let query: Query
    let tenant: TenantID
    let key: KeyID
    /// What its tenant may use.
    let limits: TenantLimits
    /// Where to leave what the answer's head is to tell.
    let notes: RequestNotes

    /// Verifies the key, and that it may do what the route does.
    /// - Throws: `invalidAPIKey`, `expiredAPIKey`, `tenantSuspended`, `missingScope`, `rateLimited`,
    ///   `storeUnavailable`, or what is wrong with the query.
    init(
        _ request: Request,
        context: FrontContext,
        route: Route,
        scope: Scope,
        desk: FrontDesk
    ) async throws(GatewayError) {
        guard let secret = Self.secret(in: request.headers),
            let credential = try await desk.directory.credential(for: secret)
        else {
            throw .invalidKey
        }
        let (key, tenant) = (credential.key, credential.tenant)
        context.notes.note(RequestNotes.Caller(tenant: tenant.id, key: key.id))
        guard key.revokedAt == nil else {
            throw .invalidKey
        }
        guard key.expiresAt.map({ $0 > desk.clock.now }) ?? true else {
            throw GatewayError(.expiredAPIKey, "This API key has expired; ask the gateway's operator for a new one.")
        }
        // A suspended tenant may still see what it has and fetch what it has paid for.
        guard tenant.state == .active || scope != .videosWrite else {
            throw GatewayError(.tenantSuspended, "This tenant is suspended; ask the gateway's operator.")
        }
        guard key.scopes.contains(scope) else {
            throw GatewayError(.missingScope, "This call needs a key with the scope \(scope.rawValue).")
        }
        try Self.keepPace(credential, notes: context.notes, desk: desk)
        desk.directory.noteUse(of: key)
        self.request = request
        tag = context.tag
        parameters = context.parameters
        query = try Query(request.uri.query, allowing: route.query)
        self.tenant = tenant.id
        self.key = key.id
        limits = credential.limits
        notes = context.notes
    }

    /// Takes the caller's place in its minute, where its tenant's calls are limited.
    private static func keepPace(
        _ credential: StoredCredential,
        notes: RequestNotes,
        desk: FrontDesk
    ) throws(GatewayError) {
        guard let limit = credential.limits[.requestsPerMinute] else {
            return
        }
        let verdict = desk.pace.take(credential.tenant.id, limit: limit, at: desk.clock.now)
        notes.note(verdict)
        guard verdict.isAllowed else {
            throw GatewayError(
                .rateLimited,
                "This tenant may make \(limit) requests a minute; wait before the next one.",
                retry: .after(verdict.wait)
            )
        }
    }

    /// The one key that a request carries, if it has the form of a key.
    private static func secret(in headers: HTTPFields) -> TenantSecret? {
        let values = headers[values: .authorization]
        guard values.count == 1 else {
            return nil
        }
        let parts = values[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return nil
        }
        return TenantSecret(parts[1].drop { $0 == " " })
    }
}

extension GatewayError {
    /// Says the same whatever is wrong with the key.
    fileprivate static var invalidKey: GatewayError {
        GatewayError(
            .invalidAPIKey,
            "The API key is missing, mistyped, unknown or revoked. Send it as \"Authorization: Bearer kgw_…\"."
        )
    }
}
