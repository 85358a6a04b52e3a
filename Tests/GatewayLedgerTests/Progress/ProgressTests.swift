import GatewayLedger
import GatewayLedgerTools
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Synchronization
import Testing

/// What long work tells of how far it is.
struct ProgressTests {
    /// Everything that was told.
    private final class Heard: Sendable {
        private let list = Mutex<[WorkProgress]>([])

        var listener: ProgressListener {
            ProgressListener { progress in self.list.withLock { $0.append(progress) } }
        }

        func of(_ phase: String) -> [WorkProgress] {
            list.withLock { $0.filter { $0.phase == phase } }
        }
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `an audit tells of each of its checks`(_ engine: TestLedger.Engine) async throws {
        let store = try await TestLedger(engine)
        try await store.fillWithEverything()
        let heard = Heard()
        _ = try await LedgerAudit(store.ledger).verify(slots: 9, at: store.clock.now, progress: heard.listener)
        let told = heard.of("checking the books")
        let total = Int64(told.count)
        #expect(total > 10)
        #expect(told.map(\.done) == Array(1...total))
        #expect(told.allSatisfy { $0.total == total && $0.unit == .checks })
    }

    @Test(arguments: EnginePair.all, [1, StoreCopy.batch])
    func `a copy tells of every row, twice`(_ pair: EnginePair, batch: Int) async throws {
        let store = try await TestLedger(pair.source)
        try await store.fillWithEverything()
        let empty = try await EmptyStore(pair.target)
        let heard = Heard()
        let report = try await StoreCopy(
            from: store.engine,
            to: empty.engine,
            batch: batch,
            progress: heard.listener
        )
        .run(at: store.clock.now)
        let rows = report.rows.reduce(0) { $0 + Int64($1.count) }
        for phase in ["copying", "comparing"] {
            let told = heard.of(phase)
            #expect(told.last?.done == rows)
            #expect(told.allSatisfy { $0.total == rows && $0.unit == .rows })
            #expect(told.map(\.done) == told.map(\.done).sorted())
        }
    }

    @Test func `the pieces of a file say how much of it there is`() async throws {
        let store = try await TestLedger()
        try await store.fillWithEverything()
        let folder = try TemporaryFolder()
        let pieces = Mutex<[FileBytes.Piece]>([])
        try await SQLiteFile(path: store.address)
            .copy(into: folder.path + "/copy.db") { piece in pieces.withLock { $0.append(piece) } }
        let told = pieces.withLock { $0 }.filter { $0.path == store.address }
        #expect(told.last.map { $0.end == $0.length } == true)
        #expect(told.allSatisfy { $0.end <= $0.length })
    }

    @Test func `nobody is told nothing`() {
        #expect(!ProgressListener.nobody.isListening)
        ProgressListener.nobody.report("copying", done: 1, of: 2, .rows)
    }
}
