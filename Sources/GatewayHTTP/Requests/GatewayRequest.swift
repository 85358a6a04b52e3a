package import GatewayModel
package import GatewayTelemetry
package import HTTPTypes
import Hummingbird
import HummingbirdCore
package import NIOCore
import Synchronization
import WebAddresses

// Requests as routes see them. In: a request of the framework. Out: a `GatewayRequest` with its id, decoded parameters
// and a body that is read on demand. What must hold: a request id or a host that a caller chose is repeated only if its
// length and characters are harmless, and a field name only up to a bound.

/// A request as routes see it: it has a name, and its body is still to come.
package struct GatewayRequest: Sendable {
    /// What does not change on its way; one reference, however often the request is handed on.
    final class Received: Sendable {
        let request: Request
        let id: RequestID
        let parameters: Parameters
        let start: ContinuousClock.Instant
        let meter: RequestMeter
        /// What is recorded of it; nothing while there are no traces.
        let span: GatewaySpan?
        let channel: any Channel
        let connection: ConnectionState?
        let bodyLimit: Int
        let bodies: BodyBudget
        /// Whether a client that waits to be told so has been told to send its body.
        let isWelcome = Atomic(false)
        /// Whether the rest of its body is not waited for.
        let isGivenUp = Atomic(false)
        /// How many bytes of the budget of bodies it has taken.
        private let heldBytes = Atomic(0)

        init(
            _ request: Request,
            id: RequestID,
            parameters: Parameters,
            start: ContinuousClock.Instant,
            meter: RequestMeter,
            span: GatewaySpan?,
            channel: any Channel,
            connection: ConnectionState?,
            bodyLimit: Int,
            bodies: BodyBudget
        ) {
            self.request = request
            self.id = id
            self.parameters = parameters
            self.start = start
            self.meter = meter
            self.span = span
            self.channel = channel
            self.connection = connection
            self.bodyLimit = bodyLimit
            self.bodies = bodies
        }

        deinit {
            let bytes = heldBytes.load(ordering: .relaxed)
            if bytes > 0 {
                bodies.release(bytes)
            }
        }

        /// Takes bytes of the budget of bodies for as long as it lives.
        func hold(_ bytes: Int) throws(GatewayError) {
            try bodies.reserve(bytes)
            heldBytes.add(bytes, ordering: .relaxed)
        }
    }

    /// The query parameters, once its route is known to take them.
    package internal(set) var query = Query.none
    /// What lets it be asked again whether its caller may go on, where its route may hold it for long.
    var standing: Standing?
    let received: Received

    init(
        _ request: Request,
        id: RequestID,
        parameters: Parameters,
        start: ContinuousClock.Instant,
        meter: RequestMeter,
        span: GatewaySpan? = nil,
        channel: any Channel,
        connection: ConnectionState?,
        bodyLimit: Int,
        bodies: BodyBudget
    ) {
        received = Received(
            request,
            id: id,
            parameters: parameters,
            start: start,
            meter: meter,
            span: span,
            channel: channel,
            connection: connection,
            bodyLimit: bodyLimit,
            bodies: bodies
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

    /// What counts it.
    var meter: RequestMeter {
        received.meter
    }

    /// What is recorded of it; nothing while there are no traces.
    var span: GatewaySpan? {
        received.span
    }

    /// Its place in a trace, recorded or not; nothing while there are no traces.
    package var trace: TraceContext? {
        received.span?.place.context
    }

    /// Begins a part of what it asks for; nothing where it is not recorded.
    package func startPart(_ name: String) -> GatewaySpan? {
        received.span?.startPart(name)
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

    /// Has the handler told when its client leaves before it has its answer.
    ///
    /// It is called on the event loop, perhaps more than once; with nothing nobody is told any more, which must follow.
    package func onCallerGone(_ handler: (@Sendable () -> Void)?) {
        received.connection?.onDeparture(handler)
    }

    /// Ends its connection if the client has left so much of the answer unread that more is waiting to be sent.
    package var cutUnlessReading: @Sendable () -> Void {
        { [channel = received.channel] in
            channel.eventLoop.execute {
                if !channel.isWritable {
                    channel.close(promise: nil)
                }
            }
        }
    }

    /// Has the handler told what becomes of the answer.
    func expectDelivery(_ handler: @escaping ConnectionState.DeliveryHandler) {
        received.connection?.expectDelivery(on: eventLoop, handler)
    }

    var request: Request {
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
    var declaredLength: Int? {
        request.declaredLength
    }

    /// The video that its path names, on either path; nothing where it names none by our own id.
    var pathVideo: VideoID? {
        parameter("id").flatMap { VideoID($0) } ?? parameter("task_id").flatMap { VideoID(taskID: $0) }
    }
}

extension Request {
    /// The length that the head promises, where it does.
    var declaredLength: Int? {
        headers[.contentLength].flatMap { Int($0) }
    }
}
