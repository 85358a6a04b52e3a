import GatewayModel
import Hummingbird
import HummingbirdCore

/// Answers as another responder does, which may be replaced while requests come in.
struct ReplaceableResponder: HTTPResponder {
    /// A reference, so that each request copies one word of it.
    private final class Held: Sendable {
        let responder: RequestResponder

        init(_ responder: RequestResponder) {
            self.responder = responder
        }
    }

    private let current: LiveValue<Held>

    init(_ responder: RequestResponder) {
        current = LiveValue(Held(responder))
    }

    func replace(with responder: RequestResponder) {
        current.replace(with: Held(responder))
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        try await current.value.responder.respond(to: request, context: context)
    }
}
