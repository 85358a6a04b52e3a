import GatewayLedger
import GatewayModel
import GatewayTestKit
import HTTPTypes
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

struct OperatorAccessTests {
    private static func outcome(
        _ token: String?,
        _ role: OperatorRole,
        by gateway: TestGateway,
        bootstrap: String? = nil
    ) async -> AccessControl.Outcome {
        let secret = bootstrap.map { Secret(Array($0.utf8)) }
        let own = OperatorAuthenticator(ledger: gateway.ledger, pepper: gateway.pepper, clock: gateway.clock)
        let control = AccessControl(
            operators: [OperatorTokenAuthenticator(token: secret), own],
            clock: gateway.clock
        )
        var headers = HTTPFields()
        headers[.authorization] = token.map { "Bearer \($0)" }
        let request = AuthenticationRequest(headers: headers, query: nil, resource: nil)
        return await control.admit(request, to: .operator(role), counting: .reads)
    }

    @Test(arguments: OperatorRole.allCases, OperatorRole.allCases)
    func `an operator may call what asks for its role or one that may do less`(
        own: OperatorRole,
        needed: OperatorRole
    ) async throws {
        let gateway = try await TestGateway()
        let token = try await gateway.token(own)
        let outcome = await Self.outcome(token, needed, by: gateway)
        #expect((outcome.refusal == nil) == (own >= needed))
        #expect(outcome.refusal?.code == (own >= needed ? nil : .missingScope))
        #expect(outcome.principal?.operatorIdentity?.name == "op-\(own.rawValue)")
        #expect(outcome.principal?.tenant == nil)
    }

    @Test func `the token of the settings may do everything, with a store or without`() async throws {
        let gateway = try await TestGateway()
        gateway.store.setDown(true)
        let outcome = await Self.outcome("the-token", .admin, by: gateway, bootstrap: "the-token")
        #expect(outcome.refusal == nil)
        #expect(outcome.principal?.operatorIdentity == .bootstrap)
        #expect(OperatorIdentity.bootstrap.actor(from: "10.0.0.7").kind == .adminToken)
    }

    @Test func `whoever has no token that works is refused in the same words`() async throws {
        let gateway = try await TestGateway()
        let good = try await gateway.token(.admin)
        let revoked = try await gateway.token(.viewer)
        _ = try await gateway.ledger.changes
            .revokeOperator(named: try OperatorName("op-viewer"), at: gateway.clock.now)
        let key = gateway.secret.withExposedText { $0 }
        var entropy = gateway.testLedger.entropy
        let unknown = OperatorSecret(using: &entropy).withExposedText { $0 }
        var messages: Set<String> = []
        for token in [nil, "", "x", key, revoked, unknown, good + "x", String(good.dropLast())] {
            let refusal = await Self.outcome(token, .viewer, by: gateway).refusal
            #expect(refusal?.code == .invalidAPIKey)
            messages.insert(refusal?.message ?? "")
        }
        #expect(messages.count == 1)
        #expect(await Self.outcome(good, .viewer, by: gateway).refusal == nil)
    }

    @Test func `a token is looked up for whatever shows it otherwise, and its day of use is written once`()
        async throws
    {
        let gateway = try await TestGateway()
        let token = try await gateway.token(.operator)
        let own = OperatorAuthenticator(ledger: gateway.ledger, pepper: gateway.pepper, clock: gateway.clock)
        let identity = try await own.identity(of: token)
        #expect(identity == OperatorIdentity(role: .operator, kind: .operator, name: "op-operator"))
        #expect(try await own.identity(of: "x") == nil)
        let day = gateway.clock.now.day
        #expect(try await gateway.ledger.tenants.operators().map(\.lastUsedDay) == [day])
    }

    @Test func `a store that does not answer is no refusal of the token`() async throws {
        let gateway = try await TestGateway()
        let token = try await gateway.token(.admin)
        gateway.store.setDown(true)
        let own = OperatorAuthenticator(ledger: gateway.observed, pepper: gateway.pepper, clock: gateway.clock)
        let error = await #expect(throws: GatewayError.self) { try await own.identity(of: token) }
        #expect(error?.code == .storeUnavailable)
    }
}
