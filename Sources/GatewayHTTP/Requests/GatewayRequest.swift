import GatewayModel
package import HTTPTypes
import Hummingbird
import HummingbirdCore
package import NIOCore
import NIOHTTPTypes
import Synchronization
import WebAddresses

// Requests as routes see them. In: a request of the framework. Out: a `GatewayRequest` with its id, decoded parameters
// and a body that is read on demand. What must hold: a request id or a host that a caller chose is repeated only if its
// length and characters are harmless, and a field name only up to a bound.

/// A request as routes see it: it has a name, and its body is still to come.
package struct GatewayRequest: Sendable {
    /// What does not change on its way; one reference, however often the request is handed on.
    private final class Received: Sendable {
        let request: Request
        let id: RequestID
        let parameters: Parameters
        let start: ContinuousClock.Instant
        let channel: any Channel
        let connection: ConnectionState?
        let bodyLimit: Int
        /// Whether a client that waits to be told so has been told to send its body.
        let isWelcome = Atomic(false)

        init(
            _ request: Request,
            id: RequestID,
            parameters: Parameters,
            start: ContinuousClock.Instant,
            channel: any Channel,
            connection: ConnectionState?,
            bodyLimit: Int
        ) {
            self.request = request
            self.id = id
            self.parameters = parameters
            self.start = start
            self.channel = channel
            self.connection = connection
            self.bodyLimit = bodyLimit
        }
    }

    /// The query parameters, once its route is known to take them.
    package internal(set) var query = Query.none
    private let received: Received

    init(
        _ request: Request,
        id: RequestID,
        parameters: Parameters,
        start: ContinuousClock.Instant,
        channel: any Channel,
        connection: ConnectionState?,
        bodyLimit: Int
    ) {
        received = Received(
            request,
            id: id,
            parameters: parameters,
            start: start,
            channel: channel,
            connection: connection,
            bodyLimit: bodyLimit
        )
    }

    /// Its name, which ties the answer to the log lines about it.
    package var id: RequestID {
        received.id
    }

    /// When its head had come.
    package var start: ContinuousClock.Instant {
        received.start
    }

    /// Where the connection lives that it came over.
    package var eventLoop: any EventLoop {
        received.channel.eventLoop
    }

    /// Where its connection comes from.
    var peer: PeerAddress {
        let channel = received.channel
        return received.connection?.peer(of: channel) ?? PeerAddress(channel.remoteAddress.flatMap { IPAddress($0) })
    }

    /// Whether its client has left without waiting for the answer; asked whenever that matters.
    package var isCallerGone: @Sendable () -> Bool {
        { [connection = received.connection] in connection?.isGone ?? false }
    }

    /// Has the handler told what becomes of the answer.
    func expectDelivery(_ handler: @escaping ConnectionState.DeliveryHandler) {
        received.connection?.expectDelivery(on: eventLoop, handler)
    }

    private var request: Request {
        received.request
    }

    /// Its method.
    package var method: HTTPRequest.Method {
        request.method
    }

    /// The path as it was sent.
    package var path: String {
        request.uri.path
    }

    /// What stands behind the question mark, as it was sent.
    package var queryText: String? {
        request.uri.query
    }

    /// Its header fields.
    package var headers: HTTPFields {
        request.headers
    }

    /// Host and port as the caller wrote them.
    package var authority: String? {
        request.head.authority
    }

    /// What the route finds in the path under a name, decoded; nothing when it cannot be.
    package func parameter(_ name: String) -> String? {
        received.parameters.get(name).flatMap { $0.percentDecoded() }
    }

    /// Whether there is no body.
    package var isBodiless: Bool {
        declaredLength ?? 0 == 0 && headers[.transferEncoding] == nil
    }

    /// The media type without parameters, in lower case.
    package var mediaType: String? {
        headers[.contentType]?.split(separator: ";", maxSplits: 1).first
            .map { type in
                String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
            }
    }

    /// The length that the head promises, where it does.
    private var declaredLength: Int? {
        request.declaredLength
    }

    /// The video that its path names, on either path; nothing where it names none by our own id.
    var pathVideo: VideoID? {
        parameter("id").flatMap { VideoID($0) } ?? parameter("task_id").flatMap { VideoID(taskID: $0) }
    }

    /// The whole body.
    /// - Throws: `bodyTooLarge` when it is longer than its listener takes, `unsupportedMediaType` when it is compressed, or
    ///   ``BodyBroken``.
    func wholeBody() async throws -> ByteBuffer {
        let limit = received.bodyLimit
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw GatewayError(
                .unsupportedMediaType,
                "The body has a Content-Encoding; send it as it is."
            )
        }
        guard declaredLength.map({ $0 <= limit }) ?? true else {
            throw GatewayError.bodyTooLarge(limit: limit)
        }
        try await welcomeBody()
        do {
            return try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw GatewayError.bodyTooLarge(limit: limit)
        } catch {
            throw BodyBroken(underlying: error)
        }
    }
}

extension GatewayRequest {
    /// Whether its client holds the body back and has not been told to send it; the connection is of no more use then,
    /// because nobody can tell whether the body still comes.
    var holdsBodyBack: Bool {
        waitsForContinue && !isBodiless && !received.isWelcome.load(ordering: .relaxed)
    }

    /// Whether its body is longer than any that is taken; nobody reads it, so the connection ends.
    var isTooLong: Bool {
        declaredLength.map { $0 > received.bodyLimit } ?? false
    }

    private var waitsForContinue: Bool {
        headers[.expect].map { $0.lowercased() == "100-continue" } ?? false
    }

    /// Tells a client that waits for it to send the body.
    private func welcomeBody() async throws {
        guard holdsBodyBack, !received.isWelcome.exchange(true, ordering: .relaxed) else {
            return
        }
        try await received.channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
    }
}

/// A body that broke off or was not HTTP; the connection is of no more use, so the server below must hear of it.
struct BodyBroken: Error {
    let underlying: any Error
}

extension Request {
    /// The length that the head promises, where it does.
    var declaredLength: Int? {
        headers[.contentLength].flatMap { Int($0) }
    }
}

extension GatewayError {
    fileprivate static func bodyTooLarge(limit: Int) -> GatewayError {
        GatewayError(.bodyTooLarge, "The body is longer than \(limit) bytes.")
    }
}
