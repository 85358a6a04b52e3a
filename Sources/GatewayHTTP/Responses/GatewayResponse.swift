import GatewayAccess
package import GatewayModel
package import HTTPTypes
package import NIOCore

// Answers as routes make them. In: a status with a body, or a `GatewayError`. Out: header fields and bytes (JSON, CSV
// or a stream). What must hold: the text of an error that a caller sees is its `outwardMessage`, which never contains
// an internal cause; status and body of a refusal follow the error format of its route.

/// An answer on its way out: what the caller gets, and what the middlewares need to know of it.
package struct GatewayResponse: Sendable {
    /// Where the bytes of an answer come from.
    package enum Body: Sendable {
        /// There are none.
        case none
        /// They are all there, and go out in one write.
        case bytes(ByteBuffer)
        /// They are made while they are sent; the length in bytes, where it is known.
        case stream(length: Int?, @concurrent @Sendable (inout any BodyWriter) async throws -> Void)
        /// They are sent piece by piece as something happens, to a client that waits meanwhile; there is a client.
        case pieces(HeldBody)
        /// The whole answer, not its body alone, is made once something has happened.
        case held(HeldAnswer)
        /// There is nobody to answer: the request's body broke off, and so must the connection.
        case broken(any Error)
    }

    /// The media type of JSON.
    package static let jsonType = "application/json"
    /// The headers of every answer that belongs to one tenant and changes by itself.
    package static let privateHeaders: HTTPFields = [
        .cacheControl: "private, no-store", .vary: "Authorization, Accept-Encoding",
    ]

    /// The status.
    package var status: HTTPResponse.Status
    /// The header fields.
    package var headers: HTTPFields
    /// The body.
    package var body: Body
    /// The video that it is about, where the request's path does not name it.
    package var video: VideoID?
    /// How far the caller's limits are used, where it placed an order.
    package var uses: [LimitUse] = []
    /// Told whether it was written whole to a client that was there; what is thrown goes to the log.
    package var onDelivery: (@Sendable (_ isDelivered: Bool) async throws -> Void)?
    /// What the caller is refused with; the answer's own status and body are made of it on the way out.
    var refusal: GatewayError? {
        boxedRefusal?.error
    }
    /// Apart from the rest, because most answers have none, and all that wait have room for it.
    private let boxedRefusal: Refusal?
    /// What the middlewares need to know of the request's way.
    var handling = Handling.none

    /// Makes an answer.
    package init(status: HTTPResponse.Status, headers: consuming HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
        boxedRefusal = nil
    }

    /// Makes an answer of what went wrong.
    /// - Parameter headers: What it says besides.
    package init(refusing error: GatewayError, headers: HTTPFields = [:]) {
        status = error.code.status.code
        self.headers = headers
        body = .none
        boxedRefusal = Refusal(error)
        uses = error.uses
    }

    /// Makes an answer of what a handler has thrown.
    init(catching error: any Error) {
        switch error {
        case let error as GatewayError: self.init(refusing: error)
        case let error as BodyBroken: self.init(status: .badRequest, body: .broken(error.underlying))
        default:
            self.init(refusing: GatewayError(.internalError, "", origin: .gateway, cause: "\(error)"))
        }
    }

    /// What a caller is refused with.
    private final class Refusal: Sendable {
        let error: GatewayError

        init(_ error: GatewayError) {
            self.error = error
        }
    }

    /// Which way a request took: found once, and only read from then on.
    final class Handling: Sendable {
        /// Of a request that has not been anywhere.
        static let none = Handling(route: "", errorFormat: PlainErrorFormat.shared, principal: nil, rate: nil)

        /// The template of the route that was asked; empty when there is none.
        let route: String
        /// How errors are written there.
        let errorFormat: any ErrorFormat
        /// Who asked, where that is known.
        let principal: Principal?
        /// What was taken of the caller's calls, where they are limited.
        let rate: RateLimiter.Decision?

        init(route: String, errorFormat: any ErrorFormat, principal: Principal?, rate: RateLimiter.Decision?) {
            self.route = route
            self.errorFormat = errorFormat
            self.principal = principal
            self.rate = rate
        }
    }
}

extension GatewayResponse {
    /// An answer whose whole body is JSON, sent in one write.
    package static func json(
        _ status: HTTPResponse.Status = .ok,
        headers: consuming HTTPFields = [:],
        type: String = jsonType,
        _ body: (inout JSONWriter) -> Void
    ) -> GatewayResponse {
        var writer = JSONWriter()
        body(&writer)
        return json(status, headers: headers, type: type, bytes: writer.buffer)
    }

    /// An answer whose body is JSON already.
    package static func json(
        _ status: HTTPResponse.Status = .ok,
        headers: consuming HTTPFields = [:],
        type: String = jsonType,
        bytes: ByteBuffer
    ) -> GatewayResponse {
        headers[.contentType] = type
        headers[.contentLength] = String(bytes.readableBytes)
        return GatewayResponse(status: status, headers: headers, body: .bytes(bytes))
    }

    /// An answer whose body is JSON already, or its tag alone for a caller who has that body.
    package static func tagged(
        _ bytes: ByteBuffer,
        headers: HTTPFields,
        to request: GatewayRequest
    ) -> GatewayResponse {
        tagged(bytes, EntityTag(of: bytes), headers: headers, to: request)
    }

    /// An answer whose body never changes, or its tag alone for a caller who has that body.
    /// - Parameter tag: The body's tag, made once.
    package static func tagged(
        _ bytes: ByteBuffer,
        _ tag: EntityTag,
        headers: HTTPFields,
        type: String = jsonType,
        to request: GatewayRequest
    ) -> GatewayResponse {
        let headers = Self.headers(headers, tag)
        return tag.isKnown(to: request.headers)
            ? .notModified(headers: headers) : .json(headers: headers, type: type, bytes: bytes)
    }

    /// An answer whose whole body is a text, sent in one write.
    package static func text(_ text: String, type: String, headers: consuming HTTPFields = [:]) -> GatewayResponse {
        let bytes = ByteBuffer(string: text)
        headers[.contentType] = type
        headers[.contentLength] = String(bytes.readableBytes)
        return GatewayResponse(status: .ok, headers: headers, body: .bytes(bytes))
    }

    /// The caller has it already.
    package static func notModified(headers: consuming HTTPFields) -> GatewayResponse {
        GatewayResponse(status: .notModified, headers: headers)
    }
}

/// Takes the bytes of a streamed answer.
package protocol BodyWriter {
    /// Sends bytes; the connection may take any number before it makes the next call wait.
    @concurrent mutating func write(_ bytes: ByteBuffer) async throws

    /// Has the kernel send bytes of a file, and returns once all of them have left the program.
    /// - Returns: Whether this connection can do that; if not, nothing has been sent.
    /// - Throws: When the connection ends before, also because its client leaves them unread, or the file has become
    ///   shorter.
    @concurrent mutating func send(_ part: FilePart) async throws -> Bool
}

extension EventLoop {
    /// Returns once the connection has seen what was written to it.
    ///
    /// Only then does it know that it is full, and makes the next write wait; until then it would take any number.
    package func caughtUp() async throws {
        try await submit {}.get()
    }
}
