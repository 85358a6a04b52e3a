import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// `/files/{name}`: the finished films, open to everybody who knows the name, until their URL dies.
struct FileRoutes {
    /// A slow film comes in this many pieces.
    private static let pieces = 10

    let upstream: Upstream

    func add(to router: Router<SandboxContext>) {
        router.get("files/:name", use: send)
        router.head("files/:name", use: send)
    }

    @Sendable
    private func send(_ request: Request, _ context: SandboxContext) async throws -> Response {
        let name = context.parameters.get("name") ?? ""
        let isHead = request.method == .head
        switch upstream.withAccount({ $0.download(name, isHead: isHead, at: upstream.now()) }) {
        case .missing: return refusal(.notFound, "The specified key does not exist.")
        case .expired: return refusal(.forbidden, "Request has expired.")
        case .film(let task, let isCut): return response(request, task, isCut: isCut)
        }
    }

    private func response(_ request: Request, _ task: KlingTask, isCut: Bool) -> Response {
        let film = upstream.films.film(task.film)
        let tag = "\"\(task.videoID)\""
        let part = ByteRange(
            request.headers[.range],
            ifRange: request.headers[.ifRange],
            tag: tag,
            of: film.readableBytes
        )
        var headers: HTTPFields = [.contentType: "video/mp4", .acceptRanges: "bytes", .eTag: tag]
        guard let bytes = part.bytes else {
            headers[.contentRange] = "bytes */\(film.readableBytes)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        if part.isPartial {
            headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/\(film.readableBytes)"
        }
        let slice = film.getSlice(at: film.readerIndex + bytes.lowerBound, length: bytes.count) ?? ByteBuffer()
        let status = part.isPartial ? HTTPResponse.Status.partialContent : .ok
        if request.method == .head {
            headers[.contentLength] = "\(bytes.count)"
            return Response(status: status, headers: headers)
        }
        return Response(status: status, headers: headers, body: body(slice, of: task, isCut: isCut))
    }

    private func body(_ film: ByteBuffer, of task: KlingTask, isCut: Bool) -> ResponseBody {
        let slowness = task.plan[.slowFile]?.seconds
        guard isCut || slowness != nil else { return ResponseBody(byteBuffer: film) }
        return ResponseBody(contentLength: film.readableBytes) { writer in
            var rest = film
            let size = max(1, (film.readableBytes + Self.pieces - 1) / Self.pieces)
            while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 {
                if isCut, rest.readableBytes < film.readableBytes / 2 { throw FaultInjector.Closed() }
                try await writer.write(piece)
                if let slowness { try await pause(slowness / Double(Self.pieces)) }
            }
            try await writer.finish(nil)
        }
    }

    /// A server that is to stop does not wait for its own slowness.
    private func pause(_ seconds: Double) async throws {
        try await cancelWhenGracefulShutdown {
            try await Task.sleep(for: .seconds(seconds))
        }
    }

    private func refusal(_ status: HTTPResponse.Status, _ message: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: message))
        )
    }
}

/// The part of a file that a `Range` header asks for (RFC 9110, one range only).
struct ByteRange: Equatable {
    /// `nil` when the header asks for nothing that is there (416).
    let bytes: Range<Int>?
    /// Whether the answer is a part (206).
    let isPartial: Bool

    /// A header that is absent, not understood or meant for another file stands for the whole.
    init(_ header: String?, ifRange: String?, tag: String, of length: Int) {
        guard let header, ifRange == nil || ifRange == tag, let asked = Self.parse(header) else {
            self.init(bytes: 0..<length, isPartial: false)
            return
        }
        let range =
            switch asked {
            case (let first?, let last): min(first, length)..<min(last ?? length - 1, length - 1) + 1
            case (nil, let count): length - min(count ?? 0, length)..<length
            }
        self.init(bytes: range.isEmpty ? nil : range, isPartial: !range.isEmpty)
    }

    private init(bytes: Range<Int>?, isPartial: Bool) {
        self.bytes = bytes
        self.isPartial = isPartial
    }

    private static func parse(_ header: String) -> (first: Int?, last: Int?)? {
        guard header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let (first, last) = (position(ends[0]), position(ends[1]))
        guard first != nil || ends[0].isEmpty, last != nil || ends[1].isEmpty else { return nil }
        guard first != nil || last != nil else { return nil }
        if let first, let last, last < first { return nil }
        return (first, last)
    }

    private static func position(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}
