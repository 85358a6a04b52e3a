#if Postgres
import Foundation
import GatewayLedger
import GatewayModel
import GatewayPostgres
import Synchronization

/// A real PostgreSQL server of the tests' own, in a temporary folder; it ends with the process, however that ends.
package final class PostgresServer: Sendable {
    /// A server that could not be had, with the reason.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let plain = Result { try PostgresServer(settings: ["fsync=off", "full_page_writes=off"]) }
    private static let encrypted = Result { try PostgresServer(settings: ["fsync=off"], isEncrypted: true) }
    /// The password of the user `gateway`.
    package static let password = "c4n4ry-of-the-store"

    /// The port that it listens on at 127.0.0.1.
    package let port: Int
    private let folder: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let turn = Mutex(())

    /// The server that tests share, each with a schema of its own; it does not survive a power cut.
    package static func shared() async throws -> PostgresServer {
        try await onOwnThread { try plain.get() }
    }

    /// The like, which speaks TLS.
    package static func sharedEncrypted() async throws -> PostgresServer {
        try await onOwnThread { try encrypted.get() }
    }

    /// Makes a database cluster and starts a server on it.
    /// - Parameter settings: of `postgresql.conf`, as `NAME=VALUE`.
    package static func make(settings: [String] = []) async throws -> PostgresServer {
        try await onOwnThread { try PostgresServer(settings: settings) }
    }

    private init(settings: [String] = [], isEncrypted: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.path + "/kgw-postgres-" + UUID().uuidString.prefix(8)
        port = try LoopbackPort.unused()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let standard = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)", "max_connections=600",
            "shared_buffers=64MB",
        ]
        let options = (standard + settings).map { "-c " + $0 }.joined(separator: " ")
        let arguments = [
            "sh", "-c", PostgresScript.text, "sh", try Self.programs(), folder, Self.password, options,
            isEncrypted ? "encrypted" : "plain",
        ]
        if getuid() == 0 {
            guard let user = getpwnam("postgres") else {
                throw Failure(description: "The tests need PostgreSQL: there is no user postgres. Run Tests/run.sh.")
            }
            chown(folder, user.pointee.pw_uid, user.pointee.pw_gid)
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let asUser = getuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        process.arguments = ["sh", "-c", PostgresScript.around, "sh", folder] + asUser + arguments
        process.standardInput = input
        process.standardOutput = output
        // A server that is started at the same moment must not keep this one's input open.
        for end in [input.fileHandleForWriting, output.fileHandleForReading] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        try process.run()
        try? output.fileHandleForWriting.close()
        try hear(answer: "started")
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The address of the database over the server's socket.
    package func url(user: String = "gateway", password: String = password, database: String = "postgres") -> String {
        "postgresql://\(user):\(password)@/\(database)?host=\(folder)&port=\(port)"
    }

    /// The address over TLS, with the server's certificate verified by the authority `name`, `ca` or `other`.
    package func encryptedURL(authority name: String, host: String = "localhost") -> String {
        "postgresql://gateway:\(Self.password)@\(host):\(port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full"
            + "&sslrootcert=\(folder)/\(name).crt"
    }

    /// The address of a new empty schema.
    package func makeSchema() async throws -> String {
        let name = "s" + UUID().uuidString.lowercased().filter { $0 != "-" }
        guard let owner = PostgresURL(url()) else {
            throw Failure(description: "The tests' own URL is not one.")
        }
        let engine = try await PostgresEngine.open(owner, connections: 1, timeouts: .forTests)
        try await engine.write { connection throws(GatewayError) in _ = try connection.run("CREATE SCHEMA \(name)") }
        try await engine.close()
        return url() + "&options=-csearch_path%3D\(name)"
    }

    /// Stops the server as a crash would.
    package func crash() async throws {
        try await onOwnThread { [self] in try say("crash", expecting: "crashed") }
    }

    /// Starts it again.
    package func start() async throws {
        try await onOwnThread { [self] in try say("start", expecting: "started") }
    }

    private func say(_ word: String, expecting answer: String) throws {
        try turn.withLock { _ in
            try input.fileHandleForWriting.write(contentsOf: Data((word + "\n").utf8))
            try hear(answer: answer)
        }
    }

    private func hear(answer expected: String) throws {
        var heard = ""
        while !heard.hasSuffix("\n") {
            let some = output.fileHandleForReading.availableData
            guard !some.isEmpty else {
                break
            }
            heard += String(decoding: some, as: UTF8.self)
        }
        guard heard == expected + "\n" else {
            throw Failure(description: "The tests' PostgreSQL server did not say \"\(expected)\", but: \(heard)")
        }
    }

    private static func programs() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        guard let newest = versions.max() else {
            throw Failure(
                description: "The tests need PostgreSQL: there is no \(root). Run Tests/run.sh to install it."
            )
        }
        return "\(root)/\(newest)/bin"
    }
}

/// Does what waits for another process on a thread that no other test needs.
private func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
#endif
