import FoundationEssentials
import GatewayModel
import GatewayTestKit
import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import GatewayAPI
@testable import GatewayAccess
@testable import GatewayArchive
@testable import GatewayHTTP
@testable import GatewayLedger

/// A video with a file, asked for on the express lane and the long way.
struct ExpressFilm {
    let gateway: TestGateway
    let video: VideoID
    let bytes: [UInt8]
    private let key: String

    /// Makes a video whose file has so many bytes, which tell a wrong place apart from the right one.
    init(count: Int) async throws {
        var generator = SplitMix64(seed: UInt64(count))
        bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        gateway = try await TestGateway()
        video = try await gateway.makeVideo()
        try await gateway.archive(bytes, of: video)
        key = gateway.secret.withExposedText { $0 }
        try await trustMemory()
    }

    var archived: ArchivedFile {
        ArchivedFile(digest: TestGateway.digest(of: video), size: Int64(bytes.count))
    }

    /// Where its file lies.
    var file: String {
        gateway.files.layout.path(of: archived.digest)
    }

    /// Its path, which is answered the long way with an empty query behind it.
    var path: String {
        "/v1/videos/\(video)/content"
    }

    /// Has memory trusted, as the refresher does every half second.
    func trustMemory() async throws {
        try await gateway.keys.refresh()
        // For longer than a busy machine may take.
        gateway.reader.copies?.confirm(at: .now + .seconds(3600))
    }

    /// Reads the file the long way, so that memory has the video and the file is kept open.
    func readOnce() async throws {
        try await gateway.withClient { client in
            try await client.get(path)
        }
    }

    /// Gives the file another name: who opens it finds none, who has it open reads on.
    func hide() throws {
        try FileManager.default.moveItem(atPath: file, toPath: file + ".hidden")
    }

    /// A request as it goes over the wire.
    func request(_ path: String, _ more: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nX-Request-Id: same\r\n\(more)\r\n"
    }

    /// A request's head as a client makes it.
    func head(_ path: String? = nil, _ more: HTTPHeaders = [:], method: HTTPMethod = .GET) -> HTTPRequestHead {
        var headers: HTTPHeaders = ["Host": "x", "Authorization": "Bearer \(key)"]
        for (name, value) in more {
            headers.replaceOrAdd(name: name, value: value)
        }
        return HTTPRequestHead(version: .http1_1, method: method, uri: path ?? self.path, headers: headers)
    }

    /// What the express lane answers to a head; nothing where it goes the long way.
    func express(_ head: HTTPRequestHead) -> ExpressAnswer? {
        var memory: RememberedKey?
        guard let request = PlainHead(head.text)?.request else {
            return nil
        }
        return gateway.publicListener().lane.value.answer(request, from: PeerAddress(nil), memory: &memory)
    }

    /// How many descriptors of this process are open on its file.
    var descriptors: Int {
        let folder = "/proc/self/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return
            names.filter { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
                return target?.hasPrefix(file) ?? false
            }
            .count
    }

    /// Bytes and status of each line of a request in the log.
    var lines: [String] {
        gateway.log.lines.filter { $0.message == "request" }
            .map { "\($0.metadata["bytes"] ?? "") \($0.metadata["status"] ?? "")" }
    }
}

extension HTTPRequestHead {
    /// The head as it goes over the wire.
    var text: String {
        let lines = ["\(method) \(uri) HTTP/1.1"] + headers.map { "\($0): \($1)" }
        return lines.map { "\($0)\r\n" }.joined() + "\r\n"
    }
}

extension PlainHead {
    /// Reads what stands in a text; nothing where that is no plain head, or not all of one.
    init?(_ text: String) {
        guard case .whole(let head) = Self.read(text) else {
            return nil
        }
        self = head
    }

    static func read(_ text: String) -> Reading {
        var text = text
        return text.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    }
}

extension Trait where Self == ConditionTrait {
    /// Only where it can be told which files are in memory: not where a whole file system lies there.
    static var whereMemoryIsKnown: Self {
        .enabled("the file system cannot tell what is in memory") {
            let folder = try TemporaryFolder()
            let path = try folder.write("x", to: "probe")
            return try await OpenFile.open(path)?.regionInMemory(0..<1) != nil
        }
    }
}
