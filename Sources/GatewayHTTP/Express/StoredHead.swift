import GatewayAccess
import HTTPTypes
import NIOCore
import NIOHTTP1

/// The head of an answer in the form in which it goes to a connection; made once for all who ask for the same.
package final class StoredHead: Sendable {
    /// The room for what each answer has of its own, in bytes.
    private static let addedBytes = 320

    let status: Int
    /// All but the fields that differ from answer to answer, and the end.
    private let bytes: ByteBuffer

    /// Makes the head that a route's answer has.
    package convenience init(of response: GatewayResponse) {
        self.init(response.status, response.headers)
    }

    init(_ status: HTTPResponse.Status, _ headers: HTTPFields) {
        self.status = status.code
        var bytes = ByteBuffer()
        let line = HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase)
        bytes.writeString("HTTP/1.1 \(line.code) \(line.reasonPhrase)\r\n")
        for field in headers {
            bytes.write(field.name, field.value)
        }
        self.bytes = bytes
    }

    /// The head of one answer, and its body behind it.
    /// - Parameters:
    ///   - rate: What was taken of its caller's calls, where they are limited.
    ///   - id: The request's name.
    ///   - date: The moment as HTTP writes it.
    func answer(_ rate: RateLimiter.Decision?, _ id: RequestID, date: String, body: ByteBuffer? = nil) -> ByteBuffer {
        let bodyBytes = body?.readableBytes ?? 0
        var answer = ByteBuffer()
        answer.reserveCapacity(bytes.readableBytes + Self.addedBytes + bodyBytes)
        answer.writeImmutableBuffer(bytes)
        if let rate {
            var limits = RateLimitFields()
            limits.append(rate)
            answer.write(.rateLimitPolicy, limits.policy)
            answer.write(.rateLimit, limits.state)
        }
        answer.write(.requestID, id.text)
        answer.write(.date, date)
        answer.writeStaticString("\r\n")
        if let body {
            answer.writeImmutableBuffer(body)
        }
        return answer
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ name: HTTPField.Name, _ value: String) {
        writeString(name.rawName)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
