import Testing

@testable import KlingSandbox

struct BalanceRouteTests {
    private static let paths = [
        "/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage", "/api/usage/token",
    ]

    @Test(arguments: paths)
    func `the balance is told to a key alone`(path: String) async throws {
        try await withSandbox(configured { $0.keys = ["sk-a"] }) { client async throws in
            #expect(try await client.get(path, key: nil).status == 401)
            #expect(try await client.get(path, key: "sk-b").status == 401)
            #expect(try await client.get(path, key: "sk-a").status == 200)
            #expect(try await client.stats()["creates"] == 0)
        }
    }

    @Test func `dollars and units are the same amount`() async throws {
        try await withSandbox { client async throws in
            let dollars = try await client.get(Self.paths[0]).json?["hard_limit_usd"]?.number
            let used = try await client.get(Self.paths[1]).json?["total_usage"]?.number
            let units = try await client.get(Self.paths[2]).json?.at("data", "total_available")?.number
            #expect(dollars == 100)
            #expect(used == 0)
            #expect(units == 50_000_000)
        }
    }
}
