import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// When an answer is compressed.
///
/// Compression tells how much of an answer repeats itself, which betrays a secret that stands beside text of an
/// attacker's choice. No answer has a key in it, and no browser sends one by itself, so that nobody can have answers
/// made to such an end.
enum CompressionRule {
    /// A shorter body is sent as it is: it fits into one packet anyway.
    static let minimumBytes = 1024
    /// A longer body is sent as it is, because compressing it would occupy a thread for too long.
    static let maximumBytes = 8 << 20

    /// Text of any kind, but no films, which are compressed already, and no event streams, which must not be held back.
    static func takes(_ type: String) -> Bool {
        let bare = type.prefix { $0 != ";" }
        return bare == "application/json" || bare == "application/problem+json"
            || bare.hasPrefix("text/") && bare != "text/event-stream"
    }
}

extension Response {
    /// The answer as the caller can have it: compressed when that is asked for and worth it.
    ///
    /// Its body must be whole already, which its length tells.
    func compressed(for request: Request) async throws -> Response {
        guard let length = body.contentLength, (1...CompressionRule.maximumBytes).contains(length),
            headers[.contentType].map(CompressionRule.takes) ?? false, headers[.contentEncoding] == nil
        else {
            return self
        }
        let values = request.headers[values: .acceptEncoding]
        let isLong = length >= CompressionRule.minimumBytes
        // Most answers are short, and most callers take them as they are: neither is worth reading the header for.
        guard !values.isEmpty, isLong || values.contains(where: { $0.contains(";") }) else {
            return isLong ? varying : self
        }
        let accepted = AcceptedCodings(values)
        guard let coding = accepted.best, isLong || accepted.refusesIdentity,
            let bytes = coding.compress(try await wholeBody())
        else {
            return isLong ? varying : self
        }
        var response = varying
        response.headers[.contentEncoding] = coding.rawValue
        response.body = ResponseBody(byteBuffer: bytes)
        return response
    }

    /// The same answer, saying that it may look different to somebody else.
    private var varying: Response {
        let values = headers[values: .vary]
        guard !values.contains(where: { $0.lowercased().contains("accept-encoding") }) else {
            return self
        }
        var response = self
        response.headers[.vary] = (values + ["Accept-Encoding"]).joined(separator: ", ")
        return response
    }

    private func wholeBody() async throws -> ByteBuffer {
        let collector = BodyCollector()
        try await body.write(collector)
        return collector.bytes
    }
}

/// Gathers a body instead of sending it.
private final class BodyCollector: ResponseBodyWriter, Sendable {
    private let gathered = Mutex(ByteBuffer())

    var bytes: ByteBuffer {
        gathered.withLock { $0 }
    }

    func write(_ buffer: ByteBuffer) {
        gathered.withLock { gathered in
            if gathered.readableBytes == 0 {
                gathered = buffer
            } else {
                gathered.writeImmutableBuffer(buffer)
            }
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) {}
}
