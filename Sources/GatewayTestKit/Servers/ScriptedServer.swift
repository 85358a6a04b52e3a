// Servers on real sockets, for tests of clients.
//
// In comes a script: what to write, and when to close, byte for byte. Out goes a port of this machine for as long as a
// body runs, and what was asked there. The system chooses the port, and it is closed however the body ends.

package import NIOCore
import NIOPosix
import Synchronization

/// A server on a free port of this machine that reacts to each request as a test has written down, byte for byte.
package final class ScriptedServer: Sendable {
    /// What is done once a request is complete.
    package enum Reaction: Sendable {
        /// Writes these bytes and keeps the connection.
        case write(String)
        /// Writes these bytes and closes, which is a cut when they announce more than they are.
        case writeAndClose(String)
        /// Writes these bytes once the test says so, and keeps the connection.
        case writeWhen(EventLoopFuture<Void>, String)
        /// Does nothing.
        case silence
        /// Writes the head, then one space of body again and again until the connection is gone.
        case drip(String)
    }

    /// One complete request.
    package struct Request: Sendable {
        /// The method, such as `GET`.
        package let method: String
        /// The path with its query, as it was sent.
        package let target: String
        /// The header, by names in lower case.
        package let headers: [String: String]
        /// The whole body.
        package let body: [UInt8]

        /// The body as text.
        package var text: String {
            String(decoding: body, as: UTF8.self)
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
    }

    private let script: @Sendable (Request, Int) -> Reaction
    private let state = Mutex(State())

    private init(script: @escaping @Sendable (Request, Int) -> Reaction) {
        self.script = script
    }

    /// Runs `body` while a server answers with `script`, which is given each request and how many came before it.
    package static func run<Result>(
        _ script: @escaping @Sendable (Request, Int) -> Reaction,
        _ body: (ScriptedServer, Int) async throws -> Result
    ) async throws -> Result {
        let server = ScriptedServer(script: script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 16)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    server.state.withLock { $0.connections += 1 }
                    try channel.pipeline.syncOperations.addHandler(ScriptedConnection(server: server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(server, channel.localAddress?.port ?? 0)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// The same for a server that always reacts alike.
    package static func run<Result>(
        _ reaction: Reaction,
        _ body: (ScriptedServer, Int) async throws -> Result
    ) async throws -> Result {
        try await run({ _, _ in reaction }, body)
    }

    /// The requests that came, complete and in order.
    package var requests: [Request] {
        state.withLock(\.requests)
    }

    /// How many connections were made.
    package var connections: Int {
        state.withLock(\.connections)
    }

    /// Takes a request and says what to do.
    func react(to request: Request) -> Reaction {
        let earlier = state.withLock { state in
            state.requests.append(request)
            return state.requests.count - 1
        }
        return script(request, earlier)
    }
}

extension ScriptedServer.Reaction {
    /// A whole answer with this status and body.
    package static func answer(_ status: Int, _ body: String = "", headers: [String: String] = [:]) -> Self {
        .write(text(status, body, headers, length: body.utf8.count))
    }

    /// An answer that announces more than it sends, and then is cut.
    package static func cutAnswer(_ status: Int, _ body: String) -> Self {
        .writeAndClose(text(status, body, [:], length: body.utf8.count + 100))
    }

    private static func text(_ status: Int, _ body: String, _ headers: [String: String], length: Int) -> String {
        var lines = ["HTTP/1.1 \(status) X", "content-length: \(length)"]
        lines += headers.map { "\($0): \($1)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
