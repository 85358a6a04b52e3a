import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

struct StoreCopyCommandTests {
    private let program = Program()

    /// Copies between two addresses of tests' stores.
    private func copy(_ from: String, _ to: String, _ options: String...) throws -> Program.Outcome {
        try program.run(["store", "copy", from, to] + options)
    }

    private func newAddress(_ engine: TestLedger.Engine, in folder: TemporaryFolder) async throws -> String {
        switch engine {
        case .sqlite: "sqlite:\(folder.path)/new.db"
        #if Postgres
        case .postgres: try await PostgresServer.shared().makeSchema()
        #endif
        }
    }

    private func files(in folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }

    @Test(arguments: TestLedger.Engine.allCases, TestLedger.Engine.allCases)
    func `a store is copied, reported, and used at its new place`(
        _ source: TestLedger.Engine,
        _ target: TestLedger.Engine
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try await TestLedger(source)
        let video = try await store.admit()
        try await store.close()
        let url = source == .sqlite ? "sqlite:" + store.address : store.address
        let address = try await newAddress(target, in: folder)
        let outcome = try copy(url, address)
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.contains("\ntenants                1\n"))
        #expect(outcome.remarks.contains("\nhold         1  0.14  USD\n"))
        #expect(outcome.remarks.contains("archive.path stays where it is"))
        #expect(!outcome.remarks.contains("c4n4ry"))
        let shown = try program.run("video", "list", "--json", environment: ["KGW_STORE_URL": address])
        #expect(shown.output.contains(video.id.description))

        let again = try copy(url, address, "--json")
        #expect(again.status == 1)
        #expect(again.output.isEmpty)
        #expect(again.remarks.contains("not empty: tenants has 1 row, videos has 1 row, entries has 1 row, "))
    }

    @Test
    func `a copy as JSON says the same to programs`() async throws {
        let folder = try TemporaryFolder()
        let store = try await TestLedger()
        _ = try await store.admit()
        try await store.close()
        let outcome = try copy("sqlite:" + store.address, "sqlite:\(folder.path)/b.db", "--json")
        #expect(outcome.status == 0)
        #expect(outcome.remarks.isEmpty)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(object["from"] as? String == "sqlite:" + store.address)
        let tables = try #require(object["tables"] as? [[String: Any]])
        #expect(tables.contains { $0["table"] as? String == "videos" && $0["rows"] as? Int == 1 })
        let money = try #require(object["money"] as? [[String: Any]])
        #expect(money.first?["sum"] as? String == "0.14")
    }

    @Test
    func `a refused copy leaves no file behind`() async throws {
        let folder = try TemporaryFolder()
        let target = "sqlite:\(folder.path)/new.db"
        let missing = try copy("sqlite:\(folder.path)/nowhere.db", target)
        #expect(missing.status == 1)
        #expect(missing.remarks == "There is no store at \(folder.path)/nowhere.db to copy from.\n")
        #expect(try files(in: folder) == [])
        let other = try TemporaryFolder()
        let empty = try copy("sqlite:" + other.write("", to: "empty.db"), target)
        #expect(empty.status == 1)
        #expect(empty.remarks == "There is no store at \(other.path)/empty.db to copy from.\n")
        #expect(try files(in: other) == ["empty.db"])
        #expect(try files(in: folder) == [])
    }

    @Test
    func `a store that a server uses is neither copied nor filled`() async throws {
        let folder = try TemporaryFolder()
        let store = try await TestLedger()
        let path = folder.path + "/used.db"
        let lock = Process()
        let ready = Pipe()
        lock.executableURL = URL(filePath: "/usr/bin/flock")
        lock.arguments = [path + ".lock", "sh", "-c", "echo; exec cat"]
        let input = Pipe()
        lock.standardInput = input
        lock.standardOutput = ready
        try lock.run()
        _ = ready.fileHandleForReading.availableData
        let filled = try copy("sqlite:" + store.address, "sqlite:" + path)
        #expect(filled.status == 1)
        #expect(filled.remarks.hasPrefix("Another kling-gateway server is using \(path)."))
        #expect(try files(in: folder) == ["used.db.lock"])
        try await store.engine.close()
        try FileManager.default.copyItem(atPath: store.address, toPath: path)
        let copied = try copy("sqlite:" + path, "sqlite:\(folder.path)/new.db")
        #expect(copied.status == 1)
        #expect(copied.remarks.hasPrefix("Another kling-gateway server is using \(path)."))
        try input.fileHandleForWriting.close()
        lock.waitUntilExit()
    }

    @Test
    func `a store is not copied into itself, however it is named`() async throws {
        let folder = try TemporaryFolder()
        let store = try await TestLedger()
        let link = folder.path + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: store.address)
        for target in [store.address, "/" + store.address.dropFirst(), link] {
            let outcome = try copy("sqlite:" + store.address, "sqlite:" + target)
            #expect(outcome.status == 1)
            #expect(outcome.remarks.hasPrefix("The two URLs lead to the same store;"))
        }
    }

    @Test(arguments: [
        ["mysql://u:c4n4ry@h/d", "sqlite:a.db"], ["sqlite:a.db", "postgresql://u:c4n4ry@h:99999999/d"],
        ["sqlite:a.db", "sqlite::memory:"], ["sqlite:a.db", "sqlite:b.db", "postgresql://u:c4n4ry@h/d"],
        ["sqlite:a.db"],
    ])
    func `what is no pair of stores is wrong usage, and not quoted`(arguments: [String]) throws {
        let outcome = try program.run(["store", "copy"] + arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.remarks.contains("c4n4ry"))
        #expect(arguments.count != 2 || outcome.remarks.contains("must be sqlite:PATH"))
    }
}
