import GatewayModel
import GatewayTestKit
import Glibc
import NIOCore
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayArchive
@testable import GatewayHTTP

/// Files over real connections, where the kernel sends what it has in memory.
struct SentFileTests {
    /// More than the buffers of a connection hold.
    private static let large = bytes(count: 48 << 20)
    private static let small = Array(large[..<3_000_001])

    /// Bytes that tell a wrong place apart from the right one.
    private static func bytes(count: Int) -> [UInt8] {
        var generator = SplitMix64(seed: 7)
        // Of no length that a piece or a region has.
        let block = (0..<65_521).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + block.count)
        while bytes.count < count {
            bytes.append(contentsOf: block)
        }
        return Array(bytes[..<count])
    }

    /// A video with such a file, and the request for it.
    private struct Film {
        static let digest = "c0ffee"

        let gateway: TestGateway
        let video: VideoID
        private let key: String

        init(_ bytes: [UInt8], limits: HTTPLimits = .forTests) async throws {
            gateway = try await TestGateway(limits: limits)
            video = try await gateway.makeVideo()
            try await gateway.archive(bytes, of: video, digest: Self.digest)
            key = gateway.secret.withExposedText { $0 }
        }

        var path: String {
            gateway.files.layout.path(of: Self.digest)
        }

        /// The bytes that the lines of the log say were sent.
        var loggedBytes: [Int] {
            gateway.log.lines.filter { $0.message == "request" }
                .compactMap { $0.metadata["bytes"].flatMap { Int("\($0)") } }
        }

        func request(_ method: String = "GET", _ more: String = "") -> String {
            message("\(method) /v1/videos/\(video)/content", more)
        }

        func message(_ line: String, _ more: String = "") -> String {
            "\(line) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nAccept-Encoding: gzip\r\n\(more)\r\n"
        }

        /// Waits until the file has been opened, and is not being read any more.
        func untilClosed() async throws {
            try await Patience.until("the file is opened") { !gateway.use.takeUses().isEmpty }
            try await Patience.until("the file is closed") { gateway.use.beingRead.isEmpty }
        }
    }

    /// Ranges of many lengths, those around a piece and a window among them.
    private static var ranges: [Range<Int>] {
        let piece = Int(FileBody.pieceBytes)
        let window = Int(FileBody.windowBytes)
        let lengths = [1, piece - 1, piece, piece + 1, 2 * piece, window - 1, window, window + 1, 2 * window + 7]
        var generator = SplitMix64(seed: 11)
        let some = (lengths + lengths)
            .map { length in
                let start = Int.random(in: 0...small.count - length, using: &generator)
                return start..<start + length
            }
        return some + [0..<small.count, small.count - 1..<small.count]
    }

    @Test func `every part of a file comes as it lies in the archive, one after the other`() async throws {
        let film = try await Film(Self.small)
        let ranges = Self.ranges
        try await film.gateway.listen { port in
            let requests = ranges.map { film.request("GET", "Range: bytes=\($0.lowerBound)-\($0.upperBound - 1)\r\n") }
            let answers = try await Wire.connect(to: port) { wire in
                var rest = requests[...]
                try await wire.send(rest.removeFirst())
                return try await wire.answers(ranges.count) { _ in
                    if let next = rest.popFirst() {
                        try await wire.send(next)
                    }
                }
            }
            #expect(answers.count == ranges.count)
            for (answer, range) in zip(answers, ranges) {
                #expect(answer.status == 206)
                #expect(answer.has("content-length: \(range.count)"))
                #expect(answer.has("content-encoding") == false)
                #expect(answer.content == ByteBuffer(bytes: Self.small[range]))
            }
        }
        #expect(film.loggedBytes == ranges.map(\.count))
        #expect(film.gateway.use.beingRead == [])
    }

    @Test func `several parts come with the lines between them`() async throws {
        let film = try await Film(Self.small)
        let parts = [1_500_000..<2_900_000, 5..<6, 100_000..<300_001]
        let list = parts.map { "\($0.lowerBound)-\($0.upperBound - 1)" }.joined(separator: ", ")
        try await film.gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(film.request("GET", "Range: bytes=\(list)\r\n"))
                return try await wire.answers(1)
            }
            let answer = try #require(answers.first)
            #expect(answer.status == 206)
            let boundary = try #require(answer.head.split(separator: "boundary=").last?.prefix(32))
            let body = SeveralRangesTests.body(parts, of: Self.small, boundary: String(boundary))
            #expect(answer.content == ByteBuffer(bytes: body))
        }
    }

    @Test func `what is asked for behind a file comes behind it`() async throws {
        let film = try await Film(Self.small)
        try await film.gateway.listen { port in
            let status = film.message("GET /v1/videos/\(film.video)")
            let answers = try await Wire.connect(to: port) { wire in
                let part = film.request("GET", "Range: bytes=7-8\r\n")
                let last = film.request("GET", "Connection: close\r\n")
                try await wire.send(film.request() + status + part + status + last + status)
                return try await wire.answers(6)
            }
            #expect(answers.map(\.status) == [200, 200, 206, 200, 200])
            #expect(answers.map { $0.has("content-type: video/mp4") } == [true, false, true, false, true])
            let films = answers.filter { $0.has("content-type: video/mp4") }.map(\.content)
            let parts = [0..<Self.small.count, 7..<9, 0..<Self.small.count]
            #expect(films == parts.map { ByteBuffer(bytes: Self.small[$0]) })
        }
    }

    @Test func `HEAD has the length of the file and nothing of it`() async throws {
        let film = try await Film(Self.small)
        try await film.gateway.listen { port in
            let answers = try await Wire.connect(to: port) { wire in
                try await wire.send(film.request("HEAD") + film.request("HEAD"))
                return try await wire.answers(2, haveBodies: false)
            }
            #expect(answers.map(\.status) == [200, 200])
            #expect(answers.allSatisfy { $0.has("content-length: \(Self.small.count)") })
        }
    }

    @Test func `a file longer than the buffers of a connection comes whole`() async throws {
        let film = try await Film(Self.large)
        try await film.gateway.listen { port in
            var received = try await Wire.connect(to: port) { wire in
                try await wire.send(film.request("GET", "Connection: close\r\n"))
                var received = ByteBuffer()
                received.reserveCapacity(Self.large.count + 4096)
                try await wire.pieces { piece in
                    received.writeImmutableBuffer(piece)
                    return true
                }
                return received
            }
            let answer = try #require(WireAnswer(takingFrom: &received, hasBody: true))
            #expect(answer.content == ByteBuffer(bytes: Self.large))
            #expect(received.readableBytes == 0)
        }
        #expect(film.loggedBytes == [Self.large.count])
    }

    @Test func `a client that leaves its file unread is cut off`() async throws {
        var limits = HTTPLimits.forTests
        limits.unreadTime = .milliseconds(200)
        let film = try await Film(Self.large, limits: limits)
        try await film.gateway.listen { port in
            try await Wire.connect(to: port) { wire in
                try await wire.send(film.request())
                try await film.untilClosed()
            }
        }
        #expect(film.loggedBytes.count == 1)
        #expect(film.loggedBytes.allSatisfy { $0 < Self.large.count })
    }

    @Test func `the file is closed when its reader has left`() async throws {
        let film = try await Film(Self.large)
        try await film.gateway.listen { port in
            try await Wire.connect(to: port) { wire in
                try await wire.send(film.request())
                try await wire.pieces { _ in false }
                try await wire.hangUp()
            }
            try await film.untilClosed()
        }
        #expect(film.loggedBytes.count == 1)
        #expect(film.loggedBytes.allSatisfy { $0 < Self.large.count })
    }

    @Test func `a file that becomes shorter while it is sent breaks its answer off`() async throws {
        let film = try await Film(Self.large)
        try await film.gateway.listen { port in
            let count = try await Wire.connect(to: port) { wire in
                try await wire.send(film.request())
                var count = 0
                // How the connection ends is not told apart.
                try? await wire.pieces { piece in
                    if count == 0 {
                        #expect(truncate(film.path, 1000) == 0)
                    }
                    count += piece.readableBytes
                    return true
                }
                return count
            }
            #expect(count < Self.large.count)
            try await film.untilClosed()
        }
    }
}
