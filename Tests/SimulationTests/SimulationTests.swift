import FoundationEssentials
import GatewayTestKit
import Testing

/// Whole installations from a seed: processes that die and stall at any moment, an upstream that fails in every way, and
/// callers who ask again.
struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["KGW_SIMULATIONS"].flatMap { Int($0) } ?? 40
    private static let first = environment["KGW_SEED"].flatMap { UInt64($0) } ?? 1

    @Test
    func `whatever happens, every video is made once, ends, and is paid for exactly then`() async throws {
        let report = try await Series(engine: .sqlite, first: Self.first, count: Self.count).run()
        #expect(report.lives > 0)
    }

    #if Postgres
    @Test(.enabled(if: !SQLMutation.isInForce), arguments: 1...2 as ClosedRange<UInt64>)
    func `and so it is on PostgreSQL`(seed: UInt64) async throws {
        let tally = try await Series(engine: .postgres, first: seed, count: 1).run()
        #expect(tally.lives > 0)
    }
    #endif
}
