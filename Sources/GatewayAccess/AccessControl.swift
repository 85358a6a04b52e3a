package import GatewayModel

// Who may make a request, decided without reading its body. In: the request's header fields, query and resource, and
// the `Access` that its route declares. Out: the principal, what was taken of its rate limit, and a refusal if there is
// one. Each subfolder implements one kind of credential, or the rate limit. What must hold: a missing, mistyped,
// unknown and revoked key get the same answer, and a call counts against the rate limit only after every other check
// has passed.

/// Lets requests in or turns them away: first who asks, by the first authenticator that knows the credential, then
/// whether they may, check by check.
package struct AccessControl: Sendable {
    /// What came of a request.
    package struct Outcome: Sendable {
        /// Who asks, as soon as that is known; also of a request that is turned away.
        package var principal: Principal?
        /// What was taken of the tenant's calls, where an operator has limited them or none is left.
        package var rate: RateLimiter.Decision?
        /// Why it is turned away.
        package var refusal: GatewayError?

        /// The outcome of a request of which nothing is known but why it is turned away, if it is.
        package init(refusal: GatewayError? = nil) {
            self.refusal = refusal
        }
    }

    private let tenants: [any Authenticator]
    private let keys: APIKeyAuthenticator?
    private let links: [any Authenticator]
    private let operators: [any Authenticator]
    private let sessions: [any Authenticator]
    private let limiter: RateLimiter
    private let noteUse: @Sendable (Principal) -> Void
    private let clock: any WallClock

    /// Makes a control.
    /// - Parameters:
    ///   - tenants: How a tenant may prove itself, in the order in which it is tried.
    ///   - keys: The one of these that knows keys from memory; without it no request is admitted from there.
    ///   - links: How somebody else may, where a route lets links in; tried first.
    ///   - operators: How an operator may.
    ///   - sessions: How an operator may besides, where a route lets sessions in; tried last.
    ///   - noteUse: Told of a tenant that was let in.
    package init(
        tenants: [any Authenticator] = [],
        keys: APIKeyAuthenticator? = nil,
        links: [any Authenticator] = [],
        operators: [any Authenticator] = [],
        sessions: [any Authenticator] = [],
        limiter: RateLimiter = RateLimiter(),
        noteUse: @escaping @Sendable (Principal) -> Void = { _ in },
        clock: any WallClock
    ) {
        self.tenants = tenants
        self.keys = keys
        self.links = links
        self.operators = operators
        self.sessions = sessions
        self.limiter = limiter
        self.noteUse = noteUse
        self.clock = clock
    }

    /// Decides about a request.
    /// - Parameter pace: What it counts as, where a tenant makes it.
    package func admit(
        _ request: AuthenticationRequest,
        to access: Access,
        counting pace: RateLimiter.Pace
    ) async -> Outcome {
        var outcome = Outcome()
        do throws(GatewayError) {
            switch access {
            case .anyone: break
            case .tenant(let scope): try await admitTenant(request, scope: scope, counting: pace, into: &outcome)
            case .tenantOrLink(let scope):
                outcome.principal = try await Self.first(of: links, knowing: request)
                if outcome.principal == nil {
                    try await admitTenant(request, scope: scope, counting: pace, into: &outcome)
                }
            case .operator(let role): try await admitOperator(request, by: operators, role, into: &outcome)
            case .operatorOrSession(let role):
                try await admitOperator(request, by: operators + sessions, role, into: &outcome)
            }
        } catch {
            outcome.refusal = error
        }
        return outcome
    }

    private func admitOperator(
        _ request: AuthenticationRequest,
        by authenticators: [any Authenticator],
        _ role: OperatorRole,
        into outcome: inout Outcome
    ) async throws(GatewayError) {
        outcome.principal = try await Self.first(of: authenticators, knowing: request)
        guard let identity = outcome.principal?.operatorIdentity else {
            throw .invalidToken
        }
        guard identity.role >= role else {
            throw .roleTooLow(identity.role, needed: role)
        }
    }

    @inline(never)
    private func admitTenant(
        _ request: AuthenticationRequest,
        scope: Scope,
        counting pace: RateLimiter.Pace,
        into outcome: inout Outcome
    ) async throws(GatewayError) {
        guard let principal = try await Self.first(of: tenants, knowing: request) else {
            throw request.bearsSignedToken ? .signedToken : .invalidKey
        }
        try check(principal, scope: scope, counting: pace, into: &outcome)
    }

    /// Checks what a principal may, in this order; what it has left of its calls comes last, so that nothing else costs
    /// one.
    @inline(never)
    private func check(
        _ principal: Principal,
        scope: Scope,
        counting pace: RateLimiter.Pace,
        into outcome: inout Outcome
    ) throws(GatewayError) {
        outcome.principal = principal
        try checkStanding(of: principal, for: scope)
        try checkRate(principal, counting: pace, into: &outcome)
        noteUse(principal)
    }

    /// Decides again about a tenant's request that was let in some time ago; nothing is taken and nothing noted.
    /// - Throws: What it would be refused with now, or `storeUnavailable`.
    package func checkStanding(_ request: AuthenticationRequest, for access: Access) async throws(GatewayError) {
        guard case .tenant(let scope) = access else {
            return
        }
        guard let principal = try await Self.first(of: tenants, knowing: request) else {
            throw .invalidKey
        }
        try checkStanding(of: principal, for: scope)
    }

    private func checkStanding(of principal: Principal, for scope: Scope) throws(GatewayError) {
        try Self.checkNotRevoked(principal)
        try Self.checkNotExpired(principal, at: clock.now)
        try Self.checkNotSuspended(principal, for: scope)
        try Self.checkScope(principal, for: scope)
    }

    /// Looks in memory alone for who makes a request by a tenant's key; nothing is taken and nothing noted.
    /// - Parameters:
    ///   - authorization: The one value of `Authorization` that it carries.
    ///   - memory: What was found out about requests that came over the same connection before.
    /// - Returns: Nothing where the store has to be asked.
    /// - Throws: What it is refused with where it shows no key.
    package func remembered(
        _ authorization: String?,
        memory: inout RememberedKey?
    ) throws(GatewayError) -> Principal? {
        guard let keys else {
            return nil
        }
        if let memory, memory.isShown(in: authorization), keys.holds(memory.generation) {
            return memory.principal
        }
        let token = authorization.flatMap { AuthenticationRequest.bearerToken(in: $0) }
        switch keys.known(token) {
        case .unknown: return nil
        case .wrong: throw AuthenticationRequest.isSignedToken(token) ? .signedToken : .invalidKey
        case .right(let principal, let generation):
            memory = RememberedKey(authorization: authorization ?? "", principal: principal, generation: generation)
            return principal
        }
    }

    /// Decides about a read by a tenant that is known; it counts as one where it is let in.
    package func admit(_ principal: Principal, toRead scope: Scope) -> Outcome {
        var outcome = Outcome()
        do throws(GatewayError) {
            try check(principal, scope: scope, counting: .reads, into: &outcome)
        } catch {
            outcome.refusal = error
        }
        return outcome
    }

    private static func first(
        of authenticators: [any Authenticator],
        knowing request: AuthenticationRequest
    ) async throws(GatewayError) -> Principal? {
        for authenticator in authenticators {
            if let principal = try await authenticator.authenticate(request) {
                return principal
            }
        }
        return nil
    }

    /// Takes a call of the tenant's minute, where its calls are limited.
    private func checkRate(
        _ principal: Principal,
        counting pace: RateLimiter.Pace,
        into outcome: inout Outcome
    ) throws(GatewayError) {
        let own = principal.limits[pace.limit]
        guard let tenant = principal.tenant, let limit = own ?? pace.standard else {
            return
        }
        let decision = limiter.take(tenant, pace, limit: limit, at: clock.uptime)
        if own != nil || !decision.isAllowed {
            outcome.rate = decision
        }
        guard decision.isAllowed else {
            let calls = pace == .reads ? "read" : "order or change something"
            throw GatewayError(
                .rateLimited,
                "This tenant may \(calls) \(limit) times a minute (\(pace.limit.rawValue)); wait before the next call.",
                retry: .after(decision.wait)
            )
        }
    }
}
