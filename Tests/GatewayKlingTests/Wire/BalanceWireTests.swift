import GatewayModel
import GatewayTestKit
import Testing

@testable import GatewayKling

/// How the money behind a key is asked for, on real sockets.
struct BalanceWireTests {
    private static let limit = "/v1/dashboard/billing/subscription"
    private static let use = "/v1/dashboard/billing/usage"
    private static let units = "/api/usage/token"

    private func balance(
        _ answers: [String: ScriptedServer.Reaction]
    ) async throws -> (outcome: BalanceOutcome, requests: [ScriptedServer.Request]) {
        let script: @Sendable (ScriptedServer.Request, Int) -> ScriptedServer.Reaction = { request, _ in
            answers[request.target] ?? .answer(404, "{}")
        }
        return try await ScriptedServer.run(script) { server, port in
            let outcome = try await KlingClient.run(port: port) { await $0.balance(key: $0.currentKey) }
            return (outcome, server.requests)
        }
    }

    private func summary(_ outcome: BalanceOutcome) -> String {
        switch outcome {
        case .dollars(let available, let used): "\(available) of \(used)"
        case .units(let available): "\(available) units"
        case .unlimited: "unlimited"
        case .noAnswer(let trouble): "none \(trouble.kind.rawValue)"
        }
    }

    @Test(arguments: [
        (#"{"hard_limit_usd":12.5}"#, #"{"total_usage":250}"#, "10.00 of 2.50"),
        (#"{"hard_limit_usd":12.345678,"more":[]}"#, #"{"total_usage":0.1}"#, "12.344678 of 0.001"),
        (#"{"hard_limit_usd":1}"#, #"{"total_usage":250}"#, "-1.50 of 2.50"),
        (#"{"hard_limit_usd":100000000}"#, #"{"total_usage":250}"#, "unlimited"),
        (#"{"hard_limit_usd":1}"#, #"{"total_usage":null}"#, "none unreadable"),
    ])
    func `dollars are what is left of the limit`(limit: String, use: String, expected: String) async throws {
        let (outcome, requests) = try await balance([Self.limit: .answer(200, limit), Self.use: .answer(200, use)])
        #expect(summary(outcome) == expected)
        #expect(requests.first?.target == Self.limit)
    }

    @Test(arguments: [
        (#"{"code":true,"data":{"total_available":5000,"unlimited_quota":false}}"#, "5000 units"),
        (#"{"data":{"total_available":-1,"unlimited_quota":true}}"#, "unlimited"),
        (#"{"data":null}"#, "none unreadable"), ("<html>", "none unreadable"),
    ])
    func `a relay without dollars is asked for its units`(units: String, expected: String) async throws {
        let (outcome, requests) = try await balance([Self.units: .answer(200, units)])
        #expect(summary(outcome) == expected)
        #expect(requests.map(\.target) == [Self.limit, Self.units])
    }

    @Test func `a relay without either gives no answer, and the key is in the header alone`() async throws {
        let (outcome, requests) = try await balance([:])
        #expect(summary(outcome) == "none not_found")
        for request in requests {
            #expect(request.method == "GET")
            #expect(request.headers["authorization"] == "Bearer \(Fixture.canary)")
            #expect(!request.target.contains(Fixture.canary))
        }
    }
}
