import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Testing

struct ReaderPoolTests {
    /// How many reads a file is given at once.
    private static let readers = 4

    private static func read(_ engine: SQLiteEngine) async throws -> Int {
        try await engine.read { connection throws(GatewayError) in try connection.run("SELECT 1").count }
    }

    /// How often this process has a file open.
    private static func openings(of path: String) -> Int {
        let folder = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.count { (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")) == path }
    }

    @Test
    func `reads that come one after the other share a connection`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        let without = Self.openings(of: folder.path + "/t.db")
        for _ in 0..<10 {
            _ = try await Self.read(engine)
        }
        #expect(Self.openings(of: folder.path + "/t.db") == without + 1)
        try engine.close()
        #expect(Self.openings(of: folder.path + "/t.db") == 0)
    }

    @Test(.timeLimit(.minutes(Patience.minutes)))
    func `reads that take long run beside each other, and those beyond their number wait`() async throws {
        let folder = try TemporaryFolder()
        let engine = try SQLiteEngine(path: folder.path + "/t.db")
        let without = Self.openings(of: folder.path + "/t.db")
        let gates = (0..<Self.readers).map { _ in Gate() }
        try await withThrowingTaskGroup { group in
            for gate in gates {
                group.addTask {
                    try await engine.read { _ throws(GatewayError) in gate.passThrough() }
                }
            }
            // None of them lets go of its connection before all have one.
            for gate in gates {
                await gate.waitForArrival()
            }
            for _ in 0..<10 {
                group.addTask { _ = try await Self.read(engine) }
            }
            gates[0].open()
            for _ in 0..<11 {
                try await group.next()
            }
            for gate in gates.dropFirst() {
                gate.open()
            }
            try await group.waitForAll()
        }
        #expect(Self.openings(of: folder.path + "/t.db") == without + Self.readers)
        try engine.close()
    }

    @Test
    func `a read of a file that cannot be opened fails, and so does not the next once it can`() async throws {
        let folder = try TemporaryFolder()
        let (path, elsewhere) = (folder.path + "/t.db", folder.path + "/elsewhere.db")
        let engine = try SQLiteEngine(path: path)
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        let error = await #expect(throws: GatewayError.self) { try await Self.read(engine) }
        #expect(error?.code == .storeUnavailable)
        try FileManager.default.moveItem(atPath: elsewhere, toPath: path)
        let rows = try await Self.read(engine)
        #expect(rows == 1)
        try engine.close()
    }
}
