import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewayTestKit
import Testing

struct StoreTableTests {
    @Test(arguments: TestLedger.Engine.allCases)
    func `the list of tables to copy is the list of tables that there are`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        let present = try await store.engine.read { connection throws(GatewayError) in
            try connection.run(connection.dialect.copying.tables)
        }
        let known = StoreTable.allCases.map(\.rawValue) + [Migrator.table]
        #expect(Set(present) == Set(known.map { [.text($0)] }), "Give each new table a case in StoreTable.")
    }

    @Test
    func `a table stands behind all tables that its rows point to`() async throws {
        let store = try await TestLedger(.sqlite)
        var before: Set<[SQLValue]> = []
        for table in StoreTable.allCases {
            let targets = try await store.rows(
                #"SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)"#,
                [.text(table.rawValue)]
            )
            before.insert([.text(table.rawValue)])
            #expect(before.isSuperset(of: targets), "\(table.rawValue) must come later.")
        }
    }

    @Test
    func `both engines describe the same columns, without those that they compute`() async throws {
        var names: [[String]] = []
        for engine in TestLedger.Engine.allCases {
            let store = try await TestLedger(engine)
            let described = try await store.engine.read { connection throws(GatewayError) in
                try connection.run(connection.dialect.copying.columns, [.text("videos")])
            }
            names.append(described.map { "\($0[0]) \($0[2])" })
            #expect(described.contains { $0[0] == .text("id") && $0[2] == .integer(1) })
            #expect(!described.contains { $0[0] == .text("status") })
        }
        #expect(Set(names).count == 1)
    }
}
