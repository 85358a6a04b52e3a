import Dispatch
import FoundationEssentials
import GatewayLedger
import GatewayModel
import GatewaySQLite
import GatewayTestKit
import Synchronization
import Testing

/// Copies of a file whose pages change under them.
struct FileCopyTests {
    private static let rows = 128
    private static let copies = 40

    /// What a commit may leave for the next ones to take into the file.
    private static let policies = [
        .usual, CheckpointPolicy(besideCommits: 1, betweenCommits: 2),
        CheckpointPolicy(besideCommits: 30, betweenCommits: 40),
        CheckpointPolicy(besideCommits: 200, betweenCommits: 900),
    ]

    private static func fill(_ engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, s TEXT) STRICT")
            for row in 0..<rows {
                _ = try connection.run(
                    "INSERT INTO t (id, n, s) VALUES ($1, 0, $2)",
                    [.integer(Int64(row)), .text(String(repeating: "x", count: 3000))]
                )
            }
        }
    }

    /// What a writer has done so far.
    private final class Progress: Sendable {
        let commits = Atomic<Int64>(0)
        let isOver = Atomic(false)
    }

    private static func addOne(to engine: SQLiteEngine) async throws {
        try await engine.write { connection throws(GatewayError) in
            _ = try connection.run("UPDATE t SET n = n + 1")
        }
    }

    private static func length(of path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }

    /// Adds one to every row in each commit, until it is over.
    private static func count(_ progress: Progress, in engine: SQLiteEngine) async throws {
        while !progress.isOver.load(ordering: .sequentiallyConsistent) {
            try await addOne(to: engine)
            progress.commits.add(1, ordering: .sequentiallyConsistent)
        }
    }

    /// The least and the greatest number in a copy, and how many there are.
    private static func counts(in copy: String) async throws -> [SQLValue] {
        try await SQLiteFile(path: copy)
            .check(withIndexes: true) { connection throws(GatewayError) in
                try connection.run("SELECT MIN(n), MAX(n), COUNT(*) FROM t")[0]
            }
    }

    @Test(arguments: policies)
    func `each copy has all that was committed before it, and all of each commit`(policy: CheckpointPolicy) async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        let engine = try SQLiteEngine(path: path, checkpoints: policy)
        try await Self.fill(engine)
        let progress = Progress()
        try await withThrowingTaskGroup { group in
            group.addTask { try await Self.count(progress, in: engine) }
            defer { progress.isOver.store(true, ordering: .sequentiallyConsistent) }
            for _ in 0..<Self.copies {
                let before = progress.commits.load(ordering: .sequentiallyConsistent)
                let place = try TemporaryFolder()
                let target = place.path + "/copy.db"
                try await SQLiteFile(path: path).copy(into: target)
                try await SQLiteFile(path: target).fold()
                let found = try await Self.counts(in: target)
                #expect(found[0] == found[1])
                #expect(found[2] == .integer(Int64(Self.rows)))
                guard case .integer(let least) = found[0] else {
                    Issue.record("no number")
                    return
                }
                #expect(least >= before)
            }
        }
        #expect(progress.commits.load(ordering: .sequentiallyConsistent) > 0)
        try engine.close()
    }

    /// All of the log is in the file when the copy begins, so nothing keeps the log from beginning anew.
    @Test
    func `a log that begins anew under the copy is left out of it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.db"
        let pages = 800
        let engine = try SQLiteEngine(
            path: path,
            checkpoints: CheckpointPolicy(besideCommits: pages, betweenCommits: pages)
        )
        try await Self.fill(engine)
        var count: Int64 = 0
        while try Self.length(of: path + "-wal") < pages << 12 {
            try await Self.addOne(to: engine)
            count += 1
        }
        // It is taken in before this.
        _ = try await engine.write { connection throws(GatewayError) in try connection.run("SELECT 1") }
        let lengthOfLog = try Self.length(of: path + "-wal")
        let progress = Progress()
        let target = folder.path + "/copy.db"
        try await SQLiteFile(path: path)
            .copy(into: target) { piece in
                guard piece.path.hasSuffix("-wal"), piece.end == 1 << 20 else {
                    return
                }
                let written = DispatchSemaphore(value: 0)
                Task.detached {
                    for _ in 0..<3 {
                        try await Self.addOne(to: engine)
                        progress.commits.add(1, ordering: .sequentiallyConsistent)
                    }
                    written.signal()
                }
                written.wait()
            }
        #expect(progress.commits.load(ordering: .sequentiallyConsistent) == 3)
        #expect(try Self.length(of: path + "-wal") == lengthOfLog)
        #expect(try Self.length(of: target + "-wal") == 0)
        try await SQLiteFile(path: target).fold()
        let found = try await Self.counts(in: target)
        #expect(found[0] == .integer(count))
        #expect(found[1] == .integer(count))
        try engine.close()
    }
}
