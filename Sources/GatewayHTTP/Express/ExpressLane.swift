import GatewayAccess
import GatewayModel
import GatewayTelemetry
import HTTPTypes
import NIOCore

// Reads that memory alone can answer, or a file that is open and in memory, answered on the event loop that has read
// them: no task, no router, no store. In: the head of a request, and the routes that may be answered so
// (`Route.express`). Out: the answer's head and body, its line in the log, and a call of the tenant's pace. What must
// hold: whoever asks cannot tell this way from the long one: the same bytes, checks and words; what is not certain here
// goes the long way.

/// The routes of a listener that can be answered on the event loop.
final class ExpressLane: Sendable {
    /// What a request comes to.
    private struct Finding {
        let outcome: AccessControl.Outcome
        /// What it is answered with where it is let in; nothing where it shows no key.
        var content: Content?
    }

    private enum Content {
        /// From memory, and whether its caller has that already.
        case stored(StoredAnswer, isKnown: Bool)
        case file(StoredFile)
    }

    private let stops: [ExpressStop]
    private let control: AccessControl
    private let log: any RequestLog
    private let trustedProxies: TrustedProxies
    private let metrics: RequestMetrics
    private let entropy: Entropy
    private let clock: any WallClock
    private let tracer: GatewayTracer?
    private let date = DateHeader()

    init(_ table: RouteTable, _ configuration: ListenerConfiguration) {
        stops = table.routes.compactMap { ExpressStop($0, configuration.metrics) }
        control = configuration.control
        log = configuration.requestLog
        trustedProxies = configuration.trustedProxies
        metrics = configuration.metrics
        entropy = configuration.entropy
        clock = configuration.clock
        tracer = configuration.tracer
    }

    /// Answers a request if that waits for nothing.
    /// - Parameters:
    ///   - peer: Where its connection comes from.
    ///   - memory: The key that was shown over the connection before.
    func answer(
        _ request: ExpressRequest,
        from peer: PeerAddress,
        memory: inout RememberedKey?
    ) -> ExpressAnswer? {
        let start = ContinuousClock.now
        guard let (stop, id) = stop(at: request.path), let finding = find(id, request, at: stop, memory: &memory) else {
            return nil
        }
        let (outcome, tag) = (finding.outcome, RequestID(given: request.id, at: clock.now, using: entropy))
        let span = tracer?.startRequest(.get, stop.route, in: request.forwarded, since: start)
        func record(_ status: Int, bytes: Int, _ time: Duration) -> RequestRecord {
            RequestRecord(
                method: HTTPRequest.Method.get.rawValue,
                route: stop.route.template,
                status: status,
                duration: time.microseconds,
                bytes: bytes,
                requestID: tag.text,
                clientAddress: trustedProxies.clientAddress(of: peer, headers: request.forwarded),
                video: id,
                tenant: outcome.principal?.tenant,
                key: outcome.principal?.key,
                trace: span.flatMap { $0.isRecording ? $0.place.context : nil }
            )
        }
        let answer: ExpressAnswer
        if let refusal = outcome.refusal {
            metrics.note(refusal.code)
            answer = refused(refusal, outcome, RefusedRequest(id: tag, accepted: request.accepted), at: stop)
        } else {
            switch finding.content {
            case .stored(let stored, let isKnown): answer = found(stored, isKnown: isKnown, outcome.rate, tag)
            case .file(let file):
                answer = begun(file, outcome.rate, tag) { part in
                    ExpressFile(part, log, stop.meter, record(file.head.status, bytes: 0, .zero), span, since: start)
                }
            case nil: return nil
            }
        }
        metrics.note(outcome.principal?.tenant, status: answer.status)
        span?.note(answer.status, stop.route, tag, outcome, id)
        guard answer.file == nil else {
            return answer
        }
        span?.end()
        let time = ContinuousClock.now - start
        stop.meter.note(status: answer.status, duration: time)
        log.write { record(answer.status, bytes: answer.bodyBytes, time) }
        return answer
    }

    private func stop(at path: String) -> (ExpressStop, VideoID)? {
        for stop in stops {
            if let id = stop.video(in: path) {
                return (stop, id)
            }
        }
        return nil
    }

    /// Looks in memory for who asks and for what is asked for, and only where both are there takes a call of the tenant's
    /// pace: the long way takes one, too.
    private func find(
        _ id: VideoID,
        _ request: ExpressRequest,
        at stop: ExpressStop,
        memory: inout RememberedKey?
    ) -> Finding? {
        do throws(GatewayError) {
            guard let principal = try control.remembered(request.authorization, memory: &memory),
                let content = content(of: id, request, by: principal, at: stop)
            else {
                return nil
            }
            return Finding(outcome: control.admit(principal, toRead: stop.scope), content: content)
        } catch {
            return Finding(outcome: AccessControl.Outcome(refusal: error))
        }
    }

    private func content(
        of id: VideoID,
        _ request: ExpressRequest,
        by principal: Principal,
        at stop: ExpressStop
    ) -> Content? {
        switch stop.express {
        case .answer(let answer):
            guard let stored = answer(id, principal) else {
                return nil
            }
            let isKnown = stored.tag.isKnown(to: request.knownTags)
            // What may have to be compressed is not written here.
            guard isKnown || !request.acceptsCodings || !CompressionRule.bytes.contains(stored.body.readableBytes)
            else {
                return nil
            }
            return .stored(stored, isKnown: isKnown)
        case .file(let find):
            guard !request.hasSpecialRange else {
                return nil
            }
            return find(id, principal, FileQuestion(request)).map { .file($0) }
        }
    }

    private func found(
        _ stored: StoredAnswer,
        isKnown: Bool,
        _ rate: RateLimiter.Decision?,
        _ tag: RequestID
    ) -> ExpressAnswer {
        isKnown
            ? whole(stored.headOfNotModified, nil, rate, tag) : whole(stored.head, stored.body, rate, tag)
    }

    private func whole(
        _ head: StoredHead,
        _ body: ByteBuffer?,
        _ rate: RateLimiter.Decision?,
        _ tag: RequestID
    ) -> ExpressAnswer {
        ExpressAnswer(
            status: head.status,
            bytes: head.answer(rate, tag, date: date.text(at: clock.now), body: body),
            bodyBytes: body?.readableBytes ?? 0
        )
    }

    private func begun(
        _ file: StoredFile,
        _ rate: RateLimiter.Decision?,
        _ tag: RequestID,
        sending: (FilePart) -> ExpressFile
    ) -> ExpressAnswer {
        let owner = file.begin()
        var answer = whole(file.head, nil, rate, tag)
        answer.file = file.region.map { sending(FilePart($0, of: owner)) }
        return answer
    }

    private func refused(
        _ error: GatewayError,
        _ outcome: AccessControl.Outcome,
        _ request: RefusedRequest,
        at stop: ExpressStop
    ) -> ExpressAnswer {
        if let stored = stop.refusal(error), !MediaPreference(request.accepted).prefersProblem {
            return whole(stored.head, stored.body, outcome.rate, request.id)
        }
        var response = GatewayResponse(refusing: error)
        response.handling = stop.route.handling(of: outcome)
        response.write(error, to: request)
        let body: ByteBuffer? = if case .bytes(let bytes) = response.body { bytes } else { nil }
        return whole(StoredHead(of: response), body, outcome.rate, request.id)
    }
}
