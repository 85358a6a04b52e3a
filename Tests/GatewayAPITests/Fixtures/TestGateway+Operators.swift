import GatewayAdmin
import GatewayLedger
import GatewayModel
import GatewayOperations
import GatewayTestKit
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayHTTP

extension TestGateway {
    /// What operators' calls are answered with, as the composition root makes it.
    func adminContext(health: @escaping @Sendable () async -> HealthReport) -> AdminContext {
        let (ledger, pepper, catalogue) = (observed, pepper, catalogue)
        let (clock, entropy) = (clock, testLedger.entropy)
        return AdminContext(
            operations: {
                Operations(
                    ledger: ledger,
                    pepper: pepper,
                    catalogue: catalogue.value,
                    calendar: .utc,
                    clock: clock,
                    entropy: entropy
                )
            },
            reports: {
                LedgerReports(
                    ledger: ledger,
                    calendar: .utc,
                    slots: 5,
                    reconcileWindow: .seconds(3600),
                    clock: clock
                )
            },
            upstream: nil,
            keys: { [UpstreamKeyShare(UpstreamKeyID("uk_test"), name: "test")] },
            health: health,
            catalogue: catalogue,
            offer: offer,
            configuration: { ["server.port": ["value": "8080", "origin": "default"]] },
            jobs: jobs,
            trustedProxies: .none,
            clock: clock
        )
    }

    /// A token of an operator with this role.
    func token(_ role: OperatorRole) async throws -> String {
        var entropy = testLedger.entropy
        let secret = OperatorSecret(using: &entropy)
        _ = try await ledger.changes.createOperator(
            secret.id,
            digest: pepper.digest(of: secret),
            named: try OperatorName("op-\(role.rawValue)"),
            role: role,
            at: clock.now
        )
        return secret.withExposedText { $0 }
    }

    /// Calls on the admin listener without a socket.
    func withOperator(
        _ role: OperatorRole,
        _ body: @Sendable (OperatorClient) async throws -> Void
    ) async throws {
        let token = try await token(role)
        try await adminListener().application
            .test(.router) { client in
                try await body(OperatorClient(client: client, token: token))
            }
    }
}

/// Somebody with an operator's token.
struct OperatorClient: Sendable {
    let client: any TestClientProtocol
    let token: String?

    /// Sends a request with the token and returns the answer, which must be as the contract has it.
    @discardableResult
    func call(_ method: HTTPRequest.Method, _ path: String, _ json: String? = nil) async throws -> Reply {
        var headers = HTTPFields()
        headers[.authorization] = token.map { "Bearer \($0)" }
        headers[.contentType] = json.map { _ in "application/json" }
        let reply = try await client.execute(
            uri: path,
            method: method,
            headers: headers,
            body: json.map { ByteBuffer(string: $0) }
        ) { Reply($0) }
        #expect(Contract.admin.problems(method, path, reply) == [])
        return reply
    }

    @discardableResult
    func get(_ path: String) async throws -> Reply {
        try await call(.get, path)
    }

    @discardableResult
    func post(_ path: String, _ json: String? = nil) async throws -> Reply {
        try await call(.post, path, json)
    }
}
