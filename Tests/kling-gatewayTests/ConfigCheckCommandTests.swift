import Foundation
import GatewayTestKit
import Testing

/// What `config check` finds on the machine, and that it leaves nothing there.
struct ConfigCheckCommandTests {
    private static let key = "sk-canary-0123456789"
    private let program = Program()
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func check(_ environment: [String: String] = [:]) throws -> Program.Outcome {
        let usual = ["DEERAPI_KEY": Self.key, "KGW_SERVER_PORT": "0", "KGW_ADMIN_PORT": "0"]
        return try program.run(["config", "check"], environment: usual.merging(environment) { $1 }, in: folder.path)
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    @Test
    func `a place where all can be made is good, and nothing is made`() throws {
        let outcome = try check()
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.remarks == """
                note: store.url: there is no store at \(folder.path)/kling-gateway.db yet; a start makes one.
                The configuration is valid.

                """
        )
        #expect(try files().isEmpty)
        #expect(try check(["KGW_ARCHIVE_PATH": "a/b/c"]).status == 0)
        #expect(try files().isEmpty)
    }

    private static let obstacles: [(variable: String, value: String, message: String)] = [
        ("KGW_ARCHIVE_PATH", "file", #"archive.path is "file", but "file" is no folder."#),
        ("KGW_ARCHIVE_PATH", "file/archive", #"archive.path is "file/archive", but "file" is no folder."#),
        ("KGW_ARCHIVE_PATH", "/dev/null", #"archive.path is "/dev/null", but "/dev/null" is no folder."#),
        (
            "KGW_STORE_URL", "sqlite:none/a.db",
            #"store.url is "sqlite:none/a.db", but the folder "none" does not exist."#
        ),
        ("KGW_STORE_URL", "sqlite:file/a.db", #"store.url is "sqlite:file/a.db", but "file" is no folder."#),
        ("KGW_STORE_URL", "sqlite:folder", #"store.url is "sqlite:folder", but "folder" is no regular file."#),
        ("KGW_STORE_URL", "sqlite:file", "store.url: "),
        ("KGW_SERVER_HOST", "192.0.2.1", #"server.host is "192.0.2.1", which is no address of this machine."#),
        ("KGW_UPSTREAM_KEY_FILE", "/nowhere/key", #"upstream.key_file: the file "/nowhere/key" does not exist."#),
        ("KGW_AUTH_PEPPER_FILE", "/nowhere/pepper", #"auth.pepper_file: the file "/nowhere/pepper" does not exist."#),
        ("KGW_ADMIN_TOKEN_FILE", "/nowhere/token", #"admin.token_file: the file "/nowhere/token" does not exist."#),
    ]

    @Test(arguments: obstacles.indices)
    func `what a start would stumble over is a problem`(index: Int) throws {
        let (variable, value, message) = Self.obstacles[index]
        _ = try folder.write("This is no database, but a file.", to: "file")
        try FileManager.default.createDirectory(atPath: folder.path + "/folder", withIntermediateDirectories: true)
        let outcome = try check([variable: value])
        #expect(outcome.status == 78, "\(outcome)")
        #expect(outcome.remarks.contains(message), "\(outcome)")
        #expect(outcome.remarks.hasSuffix("The configuration is not valid.\n"))
        #expect(!outcome.remarks.contains(Self.key))
        #expect(try files() == ["file", "folder"])
    }

    @Test(arguments: ["KGW_SERVER_PORT", "KGW_ADMIN_PORT"])
    func `a port in use is noted, because the gateway itself may have it`(variable: String) throws {
        let listener = try Listener()
        let outcome = try check([variable: "\(listener.port)"])
        #expect(outcome.status == 0)
        let setting = variable == "KGW_SERVER_PORT" ? "server.port" : "admin.port"
        #expect(outcome.remarks.contains("note: \(setting): port \(listener.port) of 127.0.0.1 is in use;"))
        let json = try program.run(
            ["config", "check", "--json"],
            environment: ["DEERAPI_KEY": Self.key, variable: "\(listener.port)"],
            in: folder.path
        )
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["valid"] as? Bool == true)
        #expect((object?["notes"] as? [String])?.contains { $0.contains("is in use") } == true)
    }

    @Test
    func `the proxy that is used is noted without its password, and one that cannot be used is a problem`() throws {
        let proxy = "http://ann:hunter2@proxy.example:3128"
        let used = try check(["HTTPS_PROXY": proxy])
        #expect(used.status == 0)
        let note = "the upstream is reached through the proxy http://ann:***@proxy.example:3128, by HTTPS_PROXY."
        #expect(used.remarks.contains("note: upstream.proxy: \(note)\n"), "\(used)")
        let direct = try check(["HTTPS_PROXY": proxy, "NO_PROXY": ".deerapi.com"])
        #expect(!direct.remarks.contains("upstream.proxy"))
        let wrong = try check(["https_proxy": "socks5://ann:hunter2@proxy.example:1080"])
        #expect(wrong.status == 78)
        #expect(wrong.remarks.contains(#"https_proxy: the proxy is "socks5://***@proxy.example:1080", but must be "#))
        let missing = try check(["KGW_UPSTREAM_CA_FILE": "/nowhere/ca.pem"])
        #expect(missing.status == 78)
        #expect(missing.remarks.contains(#"upstream.ca_file: the file "/nowhere/ca.pem" does not exist."#))
        #expect(![used, direct, wrong].contains { $0.remarks.contains("hunter2") })
    }

    @Test
    func `a secret that others can read is a warning`() throws {
        let file = try folder.write("a-key-of-some-length", to: "key", mode: 0o644)
        let outcome = try check(["DEERAPI_KEY": "", "KGW_UPSTREAM_KEY_FILE": file])
        #expect(outcome.status == 0)
        #expect(outcome.remarks.contains("warning: upstream.key_file: "))
        #expect(outcome.remarks.contains("is open to others than its owner"))
    }

    #if Postgres
    @Test
    func `a database that is away is a warning, and a missing certificate a problem`() throws {
        let port = try LoopbackPort.unused()
        let away = try check(["KGW_STORE_URL": "postgresql://gateway@127.0.0.1:\(port)/gateway"])
        #expect(away.status == 0)
        #expect(away.remarks.contains("warning: store.url: The store postgresql://gateway@127.0.0.1:\(port)/gateway"))
        let url = "postgresql://gateway@127.0.0.1:\(port)/gateway?sslmode=verify-full&sslrootcert=/nowhere/ca.crt"
        let missing = try check(["KGW_STORE_URL": url])
        #expect(missing.status == 78)
        #expect(missing.remarks.contains(#"store.url: the file "/nowhere/ca.crt" of sslrootcert cannot be read"#))
    }
    #endif
}

/// A socket that listens on a port of 127.0.0.1 as long as this lives.
private final class Listener {
    private struct Failure: Error {}

    private let descriptor: Int32
    let port: Int

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try LoopbackPort.unused()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        address.sin_port = UInt16(port).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(descriptor, 1) == 0 else {
            close(descriptor)
            throw Failure()
        }
    }

    deinit {
        close(descriptor)
    }
}
