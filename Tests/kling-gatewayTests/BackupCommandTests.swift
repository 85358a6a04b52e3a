import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// `backup` and `restore`, as an operator types them.
struct BackupCommandTests {
    private let program = Program()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var copy: String {
        folder.path + "/copy.db"
    }

    private func environment(_ path: String) -> [String: String] {
        ["KGW_STORE_URL": path.hasPrefix("postgres") ? path : "sqlite:" + path]
    }

    private func backup(_ store: String, _ options: String...) throws -> Program.Outcome {
        try program.run(["backup", copy] + options, environment: environment(store))
    }

    private func restore(_ file: String, into store: String, _ options: String...) throws -> Program.Outcome {
        try program.run(["restore", file] + options, environment: environment(store))
    }

    private func videos(in store: String) throws -> Int {
        let shown = try program.run("video", "list", "--json", environment: environment(store))
        return shown.output.components(separatedBy: "\"id\" : \"video_").count - 1
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `a store in use is backed up into one file that its owner alone can read`(
        _ engine: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(engine)
        _ = try await store.admit(prompt: "c4n4ry")
        let outcome = try backup(store.address)
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.contains("1 tenants, 1 videos, 1 entries."))
        #expect(!outcome.remarks.contains("c4n4ry"))
        #expect(try files() == ["copy.db"])
        #expect(try mode(of: copy) == 0o600)
        let audit = try program.run("ledger", "verify", environment: environment(copy))
        #expect(audit.status == 0)
        #expect(audit.output.hasPrefix("Looked at 1 videos of 1 tenants"))
        // It is read without another file beside it.
        #expect(try files() == ["copy.db"])
    }

    @Test
    func `a backup as JSON says what it is`() async throws {
        let store = try await TestLedger()
        let outcome = try backup(store.address, "--json")
        #expect(outcome.remarks.isEmpty)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(object["file"] as? String == copy)
        #expect(object["from"] as? String == "sqlite:" + store.address)
        #expect(object["bytes"] as? Int == FileManager.default.contents(atPath: copy)?.count)
        #expect(object["version"] as? String == Migration.all.last?.name)
    }

    @Test
    func `a file that is there is replaced only when that is asked for`() async throws {
        let store = try await TestLedger()
        _ = try folder.write("precious", to: "copy.db", mode: 0o644)
        let refused = try backup(store.address)
        #expect(refused.status == 1)
        #expect(refused.remarks.contains("is there already"))
        #expect(FileManager.default.contents(atPath: copy) == Data("precious".utf8))
        #expect(try backup(store.address, "--replace").status == 0)
        #expect(try mode(of: copy) == 0o600)
        #expect(try files() == ["copy.db"])
    }

    @Test
    func `a name that will not do is refused, and nothing is left`() async throws {
        let store = try await TestLedger()
        let before = try FileManager.default.contentsOfDirectory(atPath: store.folderPath).sorted()
        let names: [(file: String, told: String)] = [
            ("\(folder.path)/missing/copy.db", "There is no folder \(folder.path)/missing; make it first.\n"),
            (folder.path, "\(folder.path) is a folder; name a file in it.\n"),
            (store.address, "\(store.address) belongs to the store itself; name another file.\n"),
            (store.address + "-wal", "\(store.address)-wal belongs to the store itself; name another file.\n"),
        ]
        for (file, told) in names {
            let outcome = try program.run("backup", file, "--replace", environment: environment(store.address))
            #expect(outcome.status == 1)
            #expect(outcome.remarks == told)
        }
        #expect(try files() == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: store.folderPath).sorted() == before)
        let none = try backup(folder.path + "/none.db")
        #expect(none.remarks.hasPrefix("There is no store at \(folder.path)/none.db;"))
        #expect(try files() == [])
    }

    @Test
    func `what a dead command has left is taken away, and a link is not followed`() async throws {
        let store = try await TestLedger()
        _ = try folder.write("half", to: "copy.db.unfinished")
        #expect(try backup(store.address).status == 0)
        #expect(try files() == ["copy.db"])
        let precious = try folder.write("precious", to: "precious")
        try FileManager.default.createSymbolicLink(atPath: copy + ".unfinished", withDestinationPath: precious)
        #expect(try backup(store.address, "--replace").status == 1)
        #expect(FileManager.default.contents(atPath: precious) == Data("precious".utf8))
    }

    @Test(arguments: TestLedger.Engine.allCases, TestLedger.Engine.allCases)
    func `what was backed up is restored where there is nothing`(
        _ source: TestLedger.Engine,
        _ target: TestLedger.Engine
    ) async throws {
        let store = try await TestLedger(source)
        _ = try await store.admit()
        #expect(try backup(store.address).status == 0)
        let address =
            switch target {
            case .sqlite: folder.path + "/new.db"
            #if Postgres
            case .postgres: try await PostgresServer.shared().makeSchema()
            #endif
            }
        let outcome = try restore(copy, into: address)
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(try videos(in: address) == 1)
        if target == .sqlite {
            #expect(try mode(of: address) == 0o600)
        }
        let again = try restore(copy, into: address)
        #expect(again.status == 1)
        #expect(again.remarks.contains(target == .sqlite ? "--replace sets it aside" : "is not empty"))
        #expect(try !files().contains("copy.db.unfinished"))
    }

    @Test
    func `a store that is there is set aside, with all that is in its log`() async throws {
        let store = try await TestLedger()
        _ = try await store.admit()
        #expect(try backup(store.address).status == 0)
        _ = try await store.admit()
        let held = try restore(copy, into: store.address, "--replace")
        #expect(held.status == 1)
        #expect(held.remarks.hasPrefix("The store at \(store.address) is in use"))
        try await store.close()
        let outcome = try restore(copy, into: store.address, "--replace", "--json")
        #expect(outcome.status == 0)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        let aside = try #require(object["set_aside"] as? String)
        #expect(aside.hasPrefix(store.address + ".replaced-"))
        #expect(try videos(in: store.address) == 1)
        #expect(try videos(in: aside) == 2)
        // The former store can be brought back in the same way.
        #expect(try restore(aside, into: store.address, "--replace").status == 0)
        #expect(try videos(in: store.address) == 2)
    }

    @Test
    func `an old log beside the place is not taken in`() async throws {
        let store = try await TestLedger()
        for _ in 0..<3 {
            _ = try await store.admit()
        }
        #expect(try backup(store.address).status == 0)
        // As a killed server leaves it: the log has more than the file.
        let place = folder.path + "/place.db"
        _ = try await store.admit()
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store.address + ending, toPath: place + ending)
        }
        let restored = try restore(copy, into: place, "--replace")
        #expect(restored.status == 0, "\(restored.remarks)")
        #expect(try videos(in: place) == 3)
        // A log alone is a store, too.
        let other = folder.path + "/other.db"
        try FileManager.default.copyItem(atPath: store.address + "-wal", toPath: other + "-wal")
        #expect(try restore(copy, into: other).status == 1)
        let second = try restore(copy, into: other, "--replace")
        #expect(second.status == 0, "\(second.remarks)")
        #expect(try videos(in: other) == 3)
        #expect(try files().contains { $0.hasPrefix("other.db.replaced-") && $0.hasSuffix("-wal") })
    }

    @Test
    func `a store that a server uses is not restored into`() async throws {
        let store = try await TestLedger()
        #expect(try backup(store.address).status == 0)
        let lock = Process()
        let (ready, input) = (Pipe(), Pipe())
        lock.executableURL = URL(filePath: "/usr/bin/flock")
        lock.arguments = [folder.path + "/used.db.lock", "sh", "-c", "echo; exec cat"]
        lock.standardInput = input
        lock.standardOutput = ready
        try lock.run()
        _ = ready.fileHandleForReading.availableData
        let outcome = try restore(copy, into: folder.path + "/used.db", "--replace")
        #expect(outcome.status == 1)
        #expect(outcome.remarks.hasPrefix("Another kling-gateway server is using \(folder.path)/used.db."))
        try input.fileHandleForWriting.close()
        lock.waitUntilExit()
        #expect(try files() == ["copy.db", "used.db.lock"])
    }

    @Test
    func `what is no whole and sound store is not restored`() async throws {
        let store = try await TestLedger()
        _ = try await store.admit()
        #expect(try backup(store.address).status == 0)
        let whole = try #require(FileManager.default.contents(atPath: copy))
        let place = folder.path + "/place.db"
        let damaged = folder.path + "/damaged.db"
        func refused(_ told: String, _ make: () async throws -> Void) async throws {
            try? FileManager.default.removeItem(atPath: damaged)
            try await make()
            let outcome = try restore(damaged, into: place)
            #expect(outcome.status == 1)
            #expect(outcome.remarks.contains(told), "\(outcome.remarks)")
            #expect(!FileManager.default.fileExists(atPath: place))
        }
        try await refused("There is no file") {}
        try await refused("is no file with a store in it") { _ = try folder.write("", to: "damaged.db") }
        try await refused("cannot be restored") { _ = try folder.write("no database at all", to: "damaged.db") }
        try await refused("cannot be restored") {
            try whole.prefix(whole.count / 2).write(to: URL(filePath: damaged))
        }
        try await refused("There is a log") {
            try whole.write(to: URL(filePath: damaged))
            _ = try folder.write("x", to: "damaged.db-wal")
        }
        try FileManager.default.removeItem(atPath: damaged + "-wal")
        for (statement, told) in [
            ("UPDATE balances SET held = 9 WHERE name = 'concurrent_videos'", "do not add up (balance)"),
            ("INSERT INTO migrations (name, digest, applied_at) VALUES ('9999-later', '', 0)", "by a newer version"),
            ("DROP TABLE entries", "no tables of this program"),
        ] {
            try await refused(told) {
                let broken = try await TestLedger()
                _ = try await broken.admit()
                try await broken.engine.write { connection throws(GatewayError) in
                    _ = try connection.run(statement)
                }
                try await broken.close()
                try FileManager.default.copyItem(atPath: broken.address, toPath: damaged)
            }
        }
    }
}
