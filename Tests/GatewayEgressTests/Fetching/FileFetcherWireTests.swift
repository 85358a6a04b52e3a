import GatewayModel
import GatewayTestKit
import NIOCore
import Testing

@testable import GatewayEgress

/// Downloads on real sockets.
@Suite struct FileFetcherWireTests {
    private static let film = ["content-type": "video/mp4"]

    private func fetch(
        _ url: String,
        limit: Int64 = 1000,
        limits: FileLimits = .forTests
    ) async throws(FileTrouble) -> [UInt8] {
        var bytes: [UInt8] = []
        try await FileFetcher(limits: limits).fetch(url, limit: limit) { bytes += $0 }
        return bytes
    }

    private func trouble(
        _ reaction: ScriptedServer.Reaction,
        limit: Int64 = 1000,
        limits: FileLimits = .forTests
    ) async throws -> FileTrouble? {
        try await ScriptedServer.run(reaction) { _, port in
            await #expect(throws: FileTrouble.self) {
                try await fetch("http://127.0.0.1:\(port)/v.mp4", limit: limit, limits: limits)
            }
        }
    }

    @Test func `a file arrives whole and in order, and the query travels`() async throws {
        let body = String((0..<200).map { Character(UnicodeScalar(UInt8(33 + $0 % 90))) })
        try await ScriptedServer.run(.answer(200, body, headers: Self.film)) { server, port in
            let bytes = try await fetch("http://127.0.0.1:\(port)/a%20b/v.mp4?sign=a%2Fb&x=1")
            #expect(bytes == Array(body.utf8))
            #expect(server.requests.map(\.target) == ["/a%20b/v.mp4?sign=a%2Fb&x=1"])
            #expect(server.requests.first?.headers["accept-encoding"] == "identity")
        }
    }

    @Test func `trap 11: a download carries no key`() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: 4\r\n\r\n"
        try await ScriptedServer.run(.write(head + "film")) { server, port in
            try await FileFetcher(limits: .forTests).fetch("http://127.0.0.1:\(port)/v.mp4?sign=x", limit: 4) { _ in }
            #expect(server.requests.count == 1)
            #expect(server.requests.allSatisfy { $0.headers["authorization"] == nil })
        }
    }

    @Test func `a name is looked up once, and its host still stands in the request`() async throws {
        try await ScriptedServer.run(.answer(200, "film")) { server, port in
            let lookUp = HostLookup { host, port in
                #expect(host == "localhost")
                return try SocketAddress(ipAddress: "127.0.0.1", port: port)
            }
            try await FileFetcher(limits: .forTests, lookUp: lookUp)
                .fetch("http://localhost:\(port)/", limit: 4) { _ in }
            #expect(server.requests.first?.headers["host"] == "localhost:\(port)")
        }
    }

    @Test(arguments: [4, 5]) func `a file may be as long as the limit`(limit: Int64) async throws {
        try await ScriptedServer.run(.answer(200, "film")) { _, port in
            let bytes = try await fetch("http://127.0.0.1:\(port)/", limit: limit)
            #expect(bytes.count == 4)
        }
    }

    @Test(arguments: [
        ScriptedServer.Reaction.answer(200, "films"),
        .writeAndClose("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nfilms"),
    ])
    func `and no longer, announced or not`(reaction: ScriptedServer.Reaction) async throws {
        #expect(try await trouble(reaction, limit: 4)?.kind == .tooLarge)
    }

    @Test(arguments: [
        (400, FileTrouble.Kind.notYet), (401, .notYet), (403, .notYet), (404, .notYet), (408, .serverError),
        (410, .gone), (429, .serverError), (500, .serverError), (503, .serverError), (201, .notAFile), (204, .notAFile),
        (206, .notAFile), (304, .notAFile), (301, .forbiddenAddress),
    ])
    func `each status has its meaning`(status: Int, kind: FileTrouble.Kind) async throws {
        let trouble = try await trouble(.answer(status))
        #expect(trouble?.kind == kind)
        #expect(trouble?.status == status)
    }

    @Test(arguments: [
        ["content-type": "text/html"], ["content-type": "application/json; charset=utf-8"],
        ["content-type": "application/xml"], ["content-type": "video/mp4", "content-encoding": "gzip"],
    ])
    func `a page, an error text or a packed body is no file`(headers: [String: String]) async throws {
        #expect(try await trouble(.answer(200, "film", headers: headers))?.kind == .notAFile)
    }

    @Test func `nothing at all is no file`() async throws {
        #expect(try await trouble(.answer(200, "", headers: Self.film))?.kind == .notAFile)
    }

    @Test(arguments: [
        ScriptedServer.Reaction.cutAnswer(200, "fi"), .writeAndClose(""), .writeAndClose("HTTP/1.1 200 OK\r\n"),
    ])
    func `a cut download is not whole`(reaction: ScriptedServer.Reaction) async throws {
        #expect(try await trouble(reaction)?.kind == .cut)
    }

    @Test func `silence ends after the idle time`() async throws {
        var limits = FileLimits.forTests
        limits.idleTimeout = .milliseconds(200)
        #expect(try await trouble(.silence, limits: limits)?.kind == .timedOut)
        let half = ScriptedServer.Reaction.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfilm")
        #expect(try await trouble(half, limits: limits)?.kind == .timedOut)
    }

    @Test func `a drip ends after the whole time`() async throws {
        let drip = ScriptedServer.Reaction.drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        let kind = try await GrowingTimeout.run { timeout in
            var limits = FileLimits.forTests
            limits.totalTimeout = timeout
            return try await trouble(drip, limit: 1 << 20, limits: limits)?.kind
        } whileTooShort: {
            $0 == FileTrouble.Kind.unreachable
        }
        #expect(kind == .timedOut)
    }

    @Test func `nobody listening is unreachable`() async throws {
        let port = try RawServer.closedPort()
        for scheme in ["http", "https"] {
            let trouble = await #expect(throws: FileTrouble.self) { try await fetch("\(scheme)://127.0.0.1:\(port)/") }
            #expect(trouble?.kind == .unreachable)
        }
    }

    @Test func `a failed TLS handshake is unreachable`() async throws {
        let kind = try await RawServer.run(answering: "no TLS here\r\n") { port in
            await #expect(throws: FileTrouble.self) { try await fetch("https://127.0.0.1:\(port)/") }?.kind
        }
        #expect(kind == .unreachable)
    }

    @Test(arguments: [
        "", "v.mp4", "file:///etc/passwd", "ftp://127.0.0.1/", "http+unix://%2Ftmp%2Fs/", "http://u:p@127.0.0.1/",
        "http://[::1%25lo]/",
    ])
    func `what is no plain address is not fetched`(url: String) async {
        let trouble = await #expect(throws: FileTrouble.self) { try await fetch(url) }
        #expect(trouble?.kind == .forbiddenAddress)
    }

    @Test func `a receiver that fails ends the download`() async throws {
        struct DiskFull: Error {}
        try await ScriptedServer.run(.answer(200, "film")) { _, port in
            let trouble = await #expect(throws: FileTrouble.self) {
                try await FileFetcher(limits: .forTests)
                    .fetch("http://127.0.0.1:\(port)/", limit: 4) { _ in throw DiskFull() }
            }
            #expect(trouble?.kind == .receiver)
            #expect(trouble?.detail == "DiskFull()")
        }
    }

    @Test func `a canceled download says so`() async throws {
        let drip = ScriptedServer.Reaction.drip("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        try await ScriptedServer.run(drip) { _, port in
            let (pieces, piece) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: FileTrouble?.self) { group in
                group.addTask {
                    await #expect(throws: FileTrouble.self) {
                        try await FileFetcher(limits: .forTests)
                            .fetch("http://127.0.0.1:\(port)/", limit: 1 << 20) { _ in piece.finish() }
                    }
                }
                for await _ in pieces {}
                group.cancelAll()
                #expect(await group.next()??.kind == .canceled)
            }
        }
    }
}
