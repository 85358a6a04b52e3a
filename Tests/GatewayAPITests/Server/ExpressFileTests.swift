import FoundationEssentials
import GatewayModel
import GatewayTestKit
import NIOCore
import NIOHTTP1
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayArchive
@testable import GatewayHTTP
@testable import GatewayLedger

/// Files that are answered on the event loop, beside the same as the route answers them: an empty query goes the long way.
@Suite(.whereMemoryIsKnown)
struct ExpressFileTests {
    private static let region = FileSender.regionBytes
    private static let window = Int(FileBody.windowBytes)

    /// The lines of a head, but the one that tells the time.
    private static func head(_ answer: WireAnswer?) -> [Substring] {
        (answer?.head ?? "").split(separator: "\r\n").filter { !$0.lowercased().hasPrefix("date: ") }
    }

    /// The answers to requests, each asked once the one before has come.
    private static func answers(_ requests: [String], at port: Int) async throws -> [WireAnswer] {
        try await Wire.connect(to: port) { wire in
            var rest = requests[...]
            try await wire.send(rest.removeFirst())
            return try await wire.answers(requests.count) { _ in
                if let next = rest.popFirst() {
                    try await wire.send(next)
                }
            }
        }
    }

    @Test(arguments: [
        1, 7, 200_000, region - 1, region, region + 1, 2 * region, window - 1, window,
    ])
    func `a file is answered with the same bytes, without being opened`(count: Int) async throws {
        let film = try await ExpressFilm(count: count)
        try await film.gateway.listen { port in
            let routed = try await Self.answers([film.request(film.path + "?")], at: port).first
            try film.hide()
            let requests = [film.request(film.path), film.request(film.path, "Accept-Encoding: gzip\r\n")]
            let answers = try await Self.answers(requests, at: port)
            #expect(routed?.status == 200)
            #expect(routed?.content == ByteBuffer(bytes: film.bytes))
            for answer in answers {
                #expect(Self.head(answer) == Self.head(routed))
                #expect(answer.content == routed?.content)
                #expect(answer.has("date: "))
            }
        }
        #expect(film.lines == Array(repeating: "\(count) 200", count: 3))
        #expect(film.gateway.use.beingRead == [])
    }

    @Test(arguments: [
        "bytes=0-0", "bytes=7-100000", "bytes=65535-65536", "bytes=100000-", "bytes=-65537", "bytes=0-999999999",
        "Bytes= 10-19", "bytes=5-4", "items=0-1", "",
    ])
    func `a part is answered with the same bytes, and what is no part with the whole`(range: String) async throws {
        let film = try await ExpressFilm(count: 200_003)
        let more = "Range: \(range)\r\n"
        try await film.gateway.listen { port in
            let routed = try await Self.answers([film.request(film.path + "?", more)], at: port).first
            try film.hide()
            let answer = try await Self.answers([film.request(film.path, more)], at: port).first
            #expect(routed?.status == 206 || routed?.status == 200)
            #expect(Self.head(answer) == Self.head(routed))
            #expect(answer?.content == routed?.content)
        }
    }

    @Test func `whoever has the file is told so, range or not`() async throws {
        let film = try await ExpressFilm(count: 1000)
        let known = "If-None-Match: \"x\", W/\"\(film.archived.digest)\"\r\n"
        try await film.gateway.listen { port in
            let more = [known, known + "Range: bytes=1-2\r\n"]
            let routed = try await Self.answers(more.map { film.request(film.path + "?", $0) }, at: port)
            try film.hide()
            _ = film.gateway.use.takeUses()
            let answers = try await Self.answers(more.map { film.request(film.path, $0) }, at: port)
            #expect(answers.map(\.status) == [304, 304])
            #expect(answers.map { Self.head($0) } == routed.map { Self.head($0) })
        }
        #expect(film.gateway.use.takeUses() == [film.archived.digest: film.gateway.clock.now])
        #expect(film.lines == Array(repeating: "0 304", count: 4))
    }

    @Test func `what has to be waited for or thought about takes the long way`() async throws {
        let film = try await ExpressFilm(count: 1000)
        #expect(film.express(film.head()) == nil)
        try await film.readOnce()
        #expect(film.express(film.head())?.isFile == true)
        let heads: [HTTPRequestHead] = [
            film.head(film.path + "?"), film.head(film.path + "?download=1"), film.head(film.path + "/"),
            film.head(method: .HEAD), film.head(nil, ["Range": "bytes=0-1,5-6"]),
            film.head(nil, ["Content-Length": "1"]),
            film.head(nil, ["Range": "bytes=1000-"]), film.head(nil, ["Range": "bytes=0-1", "If-Range": "\"x\""]),
        ]
        for head in heads {
            #expect(film.express(head) == nil, "\(head)")
        }
        var twice = film.head(nil, ["Range": "bytes=0-1"])
        twice.headers.add(name: "range", value: "bytes=0-1")
        #expect(film.express(twice) == nil)
        let refused = film.express(film.head(nil, ["Authorization": "Bearer kgw_wrong"]))
        #expect(refused?.status == 401)
    }

    @Test(arguments: [0, window + 1])
    func `of a file that is empty or longer than a window only a short part is answered`(count: Int) async throws {
        let film = try await ExpressFilm(count: count)
        try await film.readOnce()
        #expect(film.express(film.head()) == nil)
        #expect(film.express(film.head(nil, ["Range": "bytes=0-"])) == nil)
        let part = film.express(film.head(nil, ["Range": "bytes=1-\(Self.window)"]))
        #expect(part?.status == (count == 0 ? nil : 206))
    }

    @Test func `a foreign tenant, an expired file and one that was removed take the long way`() async throws {
        let film = try await ExpressFilm(count: 1000)
        let gateway = film.gateway
        _ = try await gateway.testLedger.createTenant("other")
        let foreign = try await gateway.testLedger.createKey(forTenant: "other", pepper: gateway.pepper)
        try await film.trustMemory()
        try await film.readOnce()
        let status = "/v1/videos/\(film.video)"
        try await gateway.withClient(as: foreign) { client in
            let reply = try await client.get(film.path)
            #expect(reply.status == 404)
        }
        #expect(film.express(film.head())?.isFile == true)
        let key = foreign.withExposedText { $0 }
        #expect(film.express(film.head(nil, ["Authorization": "Bearer \(key)"])) == nil)

        gateway.clock.advance(by: .seconds(3600))
        try await film.trustMemory()
        #expect(film.express(film.head(status)) != nil)
        #expect(film.express(film.head()) == nil)

        try await gateway.ledger.work.recordFileRemoved(of: film.video, at: gateway.clock.now)
        #expect(film.express(film.head()) == nil)
        try await gateway.withClient { client in
            let reply = try await client.get(film.path)
            #expect(reply.code == "content_expired")
        }
        #expect(film.express(film.head(status)) != nil)
        #expect(film.express(film.head()) == nil)
    }

    @Test func `a file whose name is gone is closed and takes the long way`() async throws {
        let film = try await ExpressFilm(count: 1000)
        try await film.readOnce()
        #expect(film.express(film.head())?.isFile == true)
        #expect(film.descriptors == 1)
        try film.gateway.removeFile(film.archived.digest)
        #expect(film.express(film.head()) == nil)
        #expect(film.descriptors == 0)
    }

    @Test func `each file takes one call of its tenant's pace, whichever way it is answered`() async throws {
        let film = try await ExpressFilm(count: 1000)
        let tenant = film.gateway.testLedger.tenant.name
        _ = try await film.gateway.ledger.changes.setLimits([.readsPerMinute: "600"], ofTenant: tenant)
        try await film.trustMemory()
        try await film.gateway.listen { port in
            let known = "If-None-Match: *\r\n"
            let requests = [
                film.request(film.path), film.request(film.path), film.request(film.path, known),
                film.request(film.path + "?"), film.request(film.path, "Range: bytes=0-1,5-6\r\n"),
                film.request(film.path),
            ]
            let answers = try await Self.answers(requests, at: port)
            let left = answers.map { answer in
                let line = Self.head(answer).first { $0.lowercased().hasPrefix("ratelimit: ") }
                return line?.split(separator: "r=").last.flatMap { Int($0.prefix { $0.isNumber }) }
            }
            #expect(left == (0..<requests.count).map { 99 - $0 })
        }
    }

    @Test func `answers keep the order of requests that came at once, and the connection ends behind them`()
        async throws
    {
        let film = try await ExpressFilm(count: 1_000_003)
        try await film.gateway.listen { port in
            _ = try await Self.answers([film.request(film.path)], at: port)
            let (path, status) = (film.path, "/v1/videos/\(film.video)")
            let paths = [path, status, path, path + "?", path, "/healthz", path, status + "?", path, path]
            let last = film.request(path, "Connection: close\r\n")
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(paths.map { film.request($0) }.joined() + last + film.request(path))
                return try await wire.answers(paths.count + 2)
            }
            #expect(answers.count == paths.count + 1)
            #expect(answers.allSatisfy { $0.status == 200 })
            for (path, answer) in zip(paths + [path], answers) {
                let isFile = path.contains("content")
                #expect(answer.has("content-type: video/mp4") == isFile)
                #expect((answer.content == ByteBuffer(bytes: film.bytes)) == isFile)
            }
            #expect(answers.last?.has("connection: close") == true)
        }
        #expect(film.gateway.use.beingRead == [])
    }
}

extension ExpressAnswer {
    /// Whether its body is a file.
    fileprivate var isFile: Bool {
        file != nil
    }
}
