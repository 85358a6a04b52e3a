import GatewayLedger
import GatewayTestKit
import Testing

/// Every statement of the ledger, asked of SQLite's planner; `QueryPlanTests` asks both engines about single ones.
struct EveryPlanTests {
    /// What is read from end to end, and why it may be: table, or table and index.
    private static let known: Set<String> = [
        // What is upstream, which slots bound; and what is sent next, which ends with its first row.
        "walk videos videos_in_progress", "walk videos videos_waiting",
        // Rows that operators make.
        "scan pauses", "walk pauses sqlite_autoindex_pauses_1", "walk tenants sqlite_autoindex_tenants_1",
        // What waits for a receiver, once at a start; what waits for its file, where a key was taken away.
        "walk webhook_deliveries webhook_deliveries_due", "walk videos videos_files_due",
        // The files that are kept, every ten minutes.
        "walk files files_by_use",
        // Whether a new tenant is what an entry has waited for: only where a constraint is broken meanwhile.
        "scan entries",
        // All that there is, where an operator has the totals of usage written anew.
        "walk videos videos_of_period",
    ]
    /// What a statement has made itself, a few rows.
    private static let own: Set<String> = ["lines", "waiting", "made", "span", "piece", "part", "ended", "json_each"]

    @Test
    func `no statement reads more than it needs of a table that grows`() async throws {
        let store = try await TestLedger()
        var found: Set<String> = []
        for statement in try await MutationTests.everyStatement(on: store) {
            let isTests = statement.sql.hasPrefix("UPDATE videos SET claim = 3")
            let verb = statement.sql.prefix { !$0.isWhitespace }
            guard !isTests, ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(verb) else {
                continue
            }
            for step in try await QueryPlan(of: statement, on: store, .sqlite).steps
            where [.scan, .walk].contains(step.kind) && !Self.own.contains(step.table) {
                let words = [step.kind.rawValue, step.table] + (step.index.isEmpty ? [] : [step.index])
                let place = words.joined(separator: " ")
                #expect(Self.known.contains(place), "\(place): \(statement.sql)")
                found.insert(place)
            }
        }
        #expect(found == Self.known)
    }
}
