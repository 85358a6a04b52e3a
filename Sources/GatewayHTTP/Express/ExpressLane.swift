import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

// Reads that memory alone can answer, answered on the event loop that has read them: no task, no router, no store. In:
// the head of a request, and the routes that may be answered so (`Route.express`). Out: the answer's head and body, its
// line in the log, and a call of the tenant's pace. What must hold: whoever asks cannot tell this way from the long one:
// the same bytes, checks and words; what is not certain here goes the long way.

/// An answer as it goes to a connection.
struct ExpressAnswer {
    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    /// Nothing where the answer has none.
    let body: ByteBuffer?
}

/// The routes of a listener that can be answered from memory.
final class ExpressLane: Sendable {
    private struct Stop: Sendable {
        /// The path up to the name of what is read.
        let prefix: [UInt8]
        let route: Route
        let scope: Scope
        let answer: Route.Express
    }

    /// What a request comes to.
    private struct Finding {
        let outcome: AccessControl.Outcome
        /// What it is answered with where it is let in; nothing where it shows no key.
        var stored: StoredAnswer?
        /// Whether its caller has that already.
        var isKnown = false
    }

    private let stops: [Stop]
    private let control: AccessControl
    private let log: any RequestLog
    private let trustedProxies: TrustedProxies
    private let entropy: Entropy
    private let clock: any WallClock
    private let date = DateHeader()

    init(_ table: RouteTable, _ configuration: ListenerConfiguration) {
        stops = table.routes.compactMap { route in
            guard let answer = route.express, case .tenant(let scope) = route.access,
                let end = route.template.lastIndex(of: "{")
            else {
                return nil
            }
            return Stop(prefix: Array(route.template[..<end].utf8), route: route, scope: scope, answer: answer)
        }
        control = configuration.control
        log = configuration.requestLog
        trustedProxies = configuration.trustedProxies
        entropy = configuration.entropy
        clock = configuration.clock
    }

    /// Answers a request if that takes nothing but memory.
    /// - Parameters:
    ///   - peer: Where its connection comes from.
    ///   - memory: The key that was shown over the connection before.
    func answer(
        _ head: HTTPRequestHead,
        from peer: PeerAddress,
        memory: inout RememberedKey?
    ) -> ExpressAnswer? {
        let start = ContinuousClock.now
        guard let (stop, id) = stop(at: head.uri), let request = ExpressRequest(head),
            let finding = find(id, request, at: stop, memory: &memory)
        else {
            return nil
        }
        let (outcome, tag) = (finding.outcome, RequestID(given: request.id, using: entropy))
        let answer: ExpressAnswer
        if let refusal = outcome.refusal {
            answer = refused(refusal, outcome, RefusedRequest(id: tag, accepted: request.accepted), by: stop.route)
        } else if let stored = finding.stored {
            answer = found(stored, isKnown: finding.isKnown, outcome.rate, tag)
        } else {
            return nil
        }
        log.write {
            RequestRecord(
                method: HTTPRequest.Method.get.rawValue,
                route: stop.route.template,
                status: Int(answer.status.code),
                duration: (ContinuousClock.now - start).milliseconds,
                bytes: answer.body?.readableBytes ?? 0,
                requestID: tag.text,
                clientAddress: trustedProxies.clientAddress(of: peer, headers: forwarding(in: head.headers)),
                video: id,
                tenant: outcome.principal?.tenant,
                key: outcome.principal?.key
            )
        }
        return answer
    }

    private func stop(at path: String) -> (Stop, VideoID)? {
        for stop in stops where path.utf8.starts(with: stop.prefix) {
            return String(path.utf8.dropFirst(stop.prefix.count)).flatMap { VideoID($0) }.map { (stop, $0) }
        }
        return nil
    }

    /// Looks in memory for who asks and for what is asked for, and only where both are there takes a call of the tenant's
    /// pace: the long way takes one, too.
    private func find(
        _ id: VideoID,
        _ request: ExpressRequest,
        at stop: Stop,
        memory: inout RememberedKey?
    ) -> Finding? {
        do throws(GatewayError) {
            guard let principal = try control.remembered(request.authorization, memory: &memory),
                let stored = stop.answer(id, principal)
            else {
                return nil
            }
            let isKnown = stored.tag.isKnown(to: request.knownTags)
            // What may have to be compressed is not written here.
            guard isKnown || !request.acceptsCodings || !CompressionRule.bytes.contains(stored.body.readableBytes)
            else {
                return nil
            }
            return Finding(outcome: control.admit(principal, toRead: stop.scope), stored: stored, isKnown: isKnown)
        } catch {
            return Finding(outcome: AccessControl.Outcome(refusal: error))
        }
    }

    private func found(
        _ stored: StoredAnswer,
        isKnown: Bool,
        _ rate: RateLimiter.Decision?,
        _ tag: RequestID
    ) -> ExpressAnswer {
        var headers = isKnown ? stored.headersOfNotModified : stored.headers
        if let rate {
            headers.append(rate)
        }
        finish(&headers, tag)
        return ExpressAnswer(
            status: isKnown ? .notModified : .ok,
            headers: headers,
            body: isKnown ? nil : stored.body
        )
    }

    private func refused(
        _ error: GatewayError,
        _ outcome: AccessControl.Outcome,
        _ request: RefusedRequest,
        by route: Route
    ) -> ExpressAnswer {
        var response = GatewayResponse(refusing: error)
        response.handling = route.handling(of: outcome)
        response.write(error, to: request)
        var headers = HTTPHeaders(response.headers)
        if let rate = outcome.rate {
            headers.append(rate)
        }
        finish(&headers, request.id)
        let body: ByteBuffer? = if case .bytes(let bytes) = response.body { bytes } else { nil }
        return ExpressAnswer(
            status: HTTPResponseStatus(statusCode: response.status.code),
            headers: headers,
            body: body
        )
    }

    private func finish(_ headers: inout HTTPHeaders, _ tag: RequestID) {
        headers.add(name: HTTPField.Name.requestID.rawName, value: tag.text)
        headers.add(name: HTTPField.Name.date.rawName, value: date.text(at: clock.now))
    }

    /// What proxies tell of a caller.
    private func forwarding(in headers: HTTPHeaders) -> HTTPFields {
        var fields = HTTPFields()
        guard trustedProxies.believesAnybody else {
            return fields
        }
        for name in [HTTPField.Name.forwardedFor, .forwarded] {
            for value in headers[name.rawName] {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        return fields
    }
}

extension HTTPHeaders {
    /// Tells the caller its pace.
    fileprivate mutating func append(_ rate: RateLimiter.Decision) {
        var fields = HTTPFields()
        fields.append(rate)
        for field in fields {
            add(name: field.name.rawName, value: field.value)
        }
    }
}
