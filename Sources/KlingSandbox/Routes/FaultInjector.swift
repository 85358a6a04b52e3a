import Hummingbird
import NIOCore

/// Does to a connection what a fault asks for.
struct FaultInjector {
    private static let page = """
        <!DOCTYPE html><html><head><title>deerapi.com | A timeout occurred</title></head>\
        <body><h1>A timeout occurred</h1><p>The web server did not respond in time.</p></body></html>
        """

    /// The connection is gone, or is to go; nothing can be answered any more.
    struct Closed: Error {}

    let upstream: Upstream
    let request: Request
    let context: SandboxContext
    let isCreate: Bool

    /// Spoils an exchange; `honest` is what would have been answered, if there is anything.
    func respond(to exchange: Exchange, honest: Answer?) async throws -> Response {
        let honest = honest ?? Answer(body: [:], requestID: exchange.requestID)
        switch exchange.injectedFault {
        case .refuse(let refusal):
            return upstream.formatter.refused(refusal, create: isCreate, requestID: exchange.requestID).response
        case .cut:
            return await cut()
        case .hold(let seconds):
            await hold(seconds: seconds)
            return await cut()
        case .malformed:
            // Begins like the honest answer and ends like none.
            return honest.response(ByteBuffer(bytes: honest.body.bytes.dropLast() + Array(",,]".utf8)))
        case .truncated:
            return honest.truncated
        case .page(let status):
            let answer = Answer(status: status, body: nil, requestID: exchange.requestID)
            return answer.response(ByteBuffer(string: Self.page), type: "text/html; charset=utf-8")
        case .redirect:
            return .redirect(to: "\(upstream.origin(of: request))/sandbox/elsewhere", type: .permanent)
        case nil:
            return honest.response
        }
    }

    /// Closes the connection; what is returned finds nobody to be written to.
    private func cut() async -> Response {
        try? await context.channel.close()
        return Response(status: .noContent)
    }

    private func hold(seconds: Double) async {
        guard upstream.withAccount({ $0.takeHold() }) else { return }
        await HeldConnection(channel: context.channel).wait(seconds: seconds)
        upstream.withAccount { $0.giveHoldBack() }
    }
}

extension Answer {
    /// Half of this answer, although the head announces all of it; then the connection is closed.
    fileprivate var truncated: Response {
        let text = body.bytes
        let half = ByteBuffer(bytes: text.prefix(text.count / 2))
        var response = response(half)
        response.body = ResponseBody(contentLength: text.count) { writer in
            try await writer.write(half)
            throw FaultInjector.Closed()
        }
        return response
    }
}
