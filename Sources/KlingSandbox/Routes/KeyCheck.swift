import HTTPTypes
import Hummingbird

/// Lets through only requests that carry an accepted bearer key.
struct KeyCheck: RouterMiddleware {
    let upstream: Upstream

    func handle(
        _ request: Request,
        context: SandboxContext,
        next: @concurrent (Request, SandboxContext) async throws -> Response
    ) async throws -> Response {
        guard let refusal = refusal(of: request.headers[.authorization]) else {
            return try await next(request, context)
        }
        let requestID = upstream.withAccount { account in
            account.tally.unauthorized += 1
            return account.requestID()
        }
        // This far out nothing rewrites an answer, so it looks the same in every shape.
        return refusal.answer(in: .classic, quirks: [], requestID: requestID).response
    }

    private func refusal(of header: String?) -> Refusal? {
        let parts = (header ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            return refuse(code: header == nil ? 1001 : 1002, "Authorization is empty or malformed")
        }
        let key = String(parts[1])
        let accepted = upstream.acceptedKeys
        return accepted.isEmpty || accepted.contains(key) ? nil : refuse(code: 1002, "Invalid token")
    }

    private func refuse(code: Int, _ message: String) -> Refusal {
        switch upstream.configuration.gatekeeper {
        case .kling: .kling(401, code, message)
        case .relay: .relay(401, "", message)
        }
    }
}
