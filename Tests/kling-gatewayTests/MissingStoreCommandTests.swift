import Foundation
import GatewayLedger
import GatewayModel
import GatewayTestKit
import Testing

/// What each command does where there is no store: in the wrong folder, say.
struct MissingStoreCommandTests {
    /// A command with arguments that it would take.
    struct Command: Sendable, CustomTestStringConvertible {
        /// What it does where there is none.
        enum Use: Sendable {
            /// Makes one.
            case makes
            /// Refuses.
            case needs
            /// Opens none.
            case none
        }

        let words: [String]
        var arguments: [String] = []
        let use: Use

        var testDescription: String {
            words.joined(separator: " ")
        }
    }

    private static let video = "video_" + String(repeating: "0", count: 26)
    private static let key = String(repeating: "0", count: 12)

    /// All commands; a new one has to be decided about here.
    static let commands = [
        Command(words: ["serve"], use: .makes),
        Command(words: ["demo"], use: .makes),
        Command(words: ["sandbox"], use: .none),
        Command(words: ["tenant", "create"], arguments: ["studio"], use: .makes),
        Command(words: ["tenant", "list"], use: .needs),
        Command(words: ["tenant", "usage"], use: .needs),
        Command(words: ["tenant", "show"], arguments: ["studio"], use: .needs),
        Command(words: ["tenant", "set"], arguments: ["studio", "--limit", "videos_per_day=1"], use: .needs),
        Command(words: ["tenant", "suspend"], arguments: ["studio"], use: .needs),
        Command(words: ["tenant", "resume"], arguments: ["studio"], use: .needs),
        Command(words: ["tenant", "apply"], arguments: ["tenants.yaml"], use: .needs),
        Command(words: ["key", "create"], arguments: ["studio"], use: .needs),
        Command(words: ["key", "list"], arguments: ["studio"], use: .needs),
        Command(words: ["key", "rotate"], arguments: [key], use: .needs),
        Command(words: ["key", "revoke"], arguments: [key], use: .needs),
        Command(words: ["video", "list"], use: .needs),
        Command(words: ["video", "show"], arguments: [video], use: .needs),
        Command(words: ["video", "cancel"], arguments: [video], use: .needs),
        Command(words: ["queue"], use: .needs),
        Command(words: ["top"], arguments: ["--once"], use: .needs),
        Command(words: ["pause"], use: .needs),
        Command(words: ["resume"], use: .needs),
        Command(words: ["cache", "stats"], use: .needs),
        Command(words: ["cache", "purge"], use: .needs),
        Command(words: ["ledger", "verify"], use: .needs),
        Command(words: ["ledger", "reconcile"], arguments: ["--offline"], use: .needs),
        Command(words: ["ledger", "export"], use: .needs),
        Command(words: ["backup"], arguments: ["backup.db"], use: .needs),
        Command(words: ["restore"], arguments: ["backup.db"], use: .makes),
        Command(words: ["store", "copy"], arguments: ["sqlite:from.db", "sqlite:to.db"], use: .makes),
        Command(words: ["config", "check"], use: .none),
        Command(words: ["config", "print"], use: .none),
        Command(words: ["upstream", "check"], use: .none),
        Command(words: ["operator", "create"], arguments: ["ann", "--role", "viewer"], use: .needs),
        Command(words: ["operator", "list"], use: .needs),
        Command(words: ["audit", "list"], use: .needs),
        Command(words: ["audit", "verify"], use: .needs),
        Command(words: ["audit", "export"], use: .needs),
        Command(words: ["operator", "revoke"], arguments: ["ann"], use: .needs),
    ]

    private static let needing = commands.filter { $0.use == .needs }

    private let program = Program()

    private func files(in folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }

    private func run(
        _ command: Command,
        in folder: TemporaryFolder,
        _ environment: [String: String] = [:]
    ) throws
        -> Program.Outcome
    {
        try program.run(command.words + command.arguments, environment: environment, in: folder.path)
    }

    @Test
    func `every command is decided about`() throws {
        let dump = try program.run("--experimental-dump-help")
        let object = try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any]
        let root = try #require(object?["command"] as? [String: Any])
        #expect(Set(Self.leaves(of: root, [])) == Set(Self.commands.map(\.words)))
    }

    private static func leaves(of command: [String: Any], _ words: [String]) -> [[String]] {
        let below = command["subcommands"] as? [[String: Any]] ?? []
        return below.flatMap { child -> [[String]] in
            let name = child["commandName"] as? String ?? ""
            let path = words + [name]
            let isParent = !(child["subcommands"] as? [[String: Any]] ?? []).isEmpty
            return name == "help" ? [] : isParent ? leaves(of: child, path) : [path]
        }
    }

    @Test(arguments: needing)
    func `a file that is not there, or has nothing in it, is no store and is not made one`(command: Command) throws {
        let folder = try TemporaryFolder()
        let place = "\(folder.path)/kling-gateway.db"
        let missing = try run(command, in: folder)
        #expect(missing.status == 1)
        #expect(missing.output.isEmpty)
        let found = "There is no store at \(place); store.url is sqlite:kling-gateway.db, which is the default.\n"
        #expect(missing.remarks.hasPrefix(found))
        #expect(missing.remarks.contains("--config FILE"))
        #expect(try files(in: folder).isEmpty)

        _ = try folder.write("", to: "kling-gateway.db")
        let empty = try run(command, in: folder)
        #expect(empty.status == 1)
        #expect(empty.remarks == missing.remarks)
        #expect(try files(in: folder) == ["kling-gateway.db"])
        #expect(try Data(contentsOf: URL(filePath: place)).isEmpty)
    }

    @Test(arguments: needing)
    func `another program's file is no store, and stays as it is`(command: Command) async throws {
        let folder = try TemporaryFolder()
        let other = try await EmptyStore(.sqlite)
        try await other.engine.write { connection throws(GatewayError) in
            _ = try connection.run("CREATE TABLE migrations (id INTEGER)")
        }
        try await other.engine.close()
        let before = try Data(contentsOf: URL(filePath: other.address))
        let outcome = try run(command, in: folder, ["KGW_STORE_URL": "sqlite:" + other.address])
        #expect(outcome.status == 1)
        #expect(outcome.remarks.hasPrefix("There is no store at \(other.address);"))
        #expect(try Data(contentsOf: URL(filePath: other.address)) == before)
        let beside = URL(filePath: other.address).deletingLastPathComponent().path
        #expect(try FileManager.default.contentsOfDirectory(atPath: beside).count == 1)
    }

    #if Postgres
    @Test(arguments: needing)
    func `a database without our tables gets none`(command: Command) async throws {
        let folder = try TemporaryFolder()
        let neighbor = try await TestLedger(.postgres)
        let url = try await PostgresServer.shared().makeSchema()
        let schema = String(url.split(separator: "search_path%3D").last ?? "")
        let outcome = try run(command, in: folder, ["KGW_STORE_URL": url])
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.remarks.hasPrefix("There is no store at postgresql://gateway:***@"))
        #expect(outcome.remarks.contains(", by KGW_STORE_URL.\n"))
        #expect(!outcome.remarks.contains(PostgresServer.password))
        let tables = try await neighbor.engine.read { connection throws(GatewayError) in
            try connection.run(
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = $1",
                [.text(schema)]
            )
        }
        #expect(tables.isEmpty)
    }
    #endif

    @Test
    func `where the name of the store came from is told`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("store:\n  url: sqlite:a.db\n", to: "gateway.yaml")
        let named = try program.run(["tenant", "list", "--config", file], in: folder.path)
        #expect(
            named.remarks.hasPrefix(
                "There is no store at \(folder.path)/a.db; store.url is sqlite:a.db, by \(file):2.\n"
            )
        )
        let variable = ["KGW_STORE_URL": "sqlite:./b.db"]
        let overridden = try program.run(["tenant", "list", "--config", file], environment: variable, in: folder.path)
        let found = "There is no store at \(folder.path)/b.db; store.url is sqlite:./b.db, by KGW_STORE_URL.\n"
        #expect(overridden.remarks.hasPrefix(found))
    }

    @Test(arguments: TestLedger.Engine.allCases)
    func `the first tenant makes a store and says so, the second does not`(_ engine: TestLedger.Engine) async throws {
        let folder = try TemporaryFolder()
        var environment: [String: String] = [:]
        #if Postgres
        if engine == .postgres {
            environment["KGW_STORE_URL"] = try await PostgresServer.shared().makeSchema()
        }
        #endif
        let first = try program.run(["tenant", "create", "studio"], environment: environment, in: folder.path)
        #expect(first.status == 0)
        #expect(first.output.isEmpty)
        let place = engine == .sqlite ? "\(folder.path)/kling-gateway.db.\n" : "postgresql://gateway:***@"
        #expect(first.remarks.hasPrefix("Made a new store at \(place)"))
        let second = try program.run(["tenant", "create", "press"], environment: environment, in: folder.path)
        #expect(second.status == 0)
        #expect(second.remarks.hasPrefix("Created the tenant press "))
        let listed = try program.run(["tenant", "list"], environment: environment, in: folder.path)
        #expect(listed.status == 0)
        #expect(listed.output.contains("studio"))
    }

    @Test
    func `a copy of nothing makes nothing`() throws {
        let folder = try TemporaryFolder()
        let outcome = try program.run(["store", "copy", "sqlite:from.db", "sqlite:to.db"], in: folder.path)
        #expect(outcome.status == 1)
        #expect(outcome.remarks == "There is no store at \(folder.path)/from.db to copy from.\n")
        #expect(try files(in: folder).isEmpty)
    }
}
