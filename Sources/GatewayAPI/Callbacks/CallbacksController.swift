package import GatewayAccess
import GatewayHTTP
package import GatewayModel
import HTTPTypes

// The upstream's own callbacks. In: calls of anybody who knows the address. Out: hints to ask about a video now. What
// must hold: nothing that a call says is believed or kept; no call is answered later or otherwise than another one, and
// none reads or writes the store; the token of a call is a secret and in no log.

/// `POST /callbacks/kling/{token}`.
struct CallbacksController: Sendable {
    /// Where the upstream calls, without the token.
    static let path = "/callbacks/kling/"
    /// The longest body that is taken off the connection, in bytes; behind a longer one the connection ends.
    static let bodyBytes = 64 << 10

    let tokens: CallbackTokens
    let hints: CallbackHints

    var routes: [Route] {
        [Route(open: .post, Self.path + "{token}", call)]
    }

    private func call(_ request: GatewayRequest) async throws -> GatewayResponse {
        request.passOverBody(longest: Self.bodyBytes)
        if let name = tokens.name(in: request.parameter("token") ?? "") {
            hints.note(name)
        }
        return GatewayResponse(status: .ok, headers: [.cacheControl: "no-store", .contentLength: "0"])
    }
}

/// The addresses that the upstream is asked to call back at.
package struct CallbackAddresses: Sendable {
    private let tokens: CallbackTokens
    private let settings: LiveValue<APISettings>

    /// Makes addresses.
    /// - Parameter settings: Read for every order.
    package init(tokens: CallbackTokens, settings: LiveValue<APISettings>) {
        self.tokens = tokens
        self.settings = settings
    }

    /// Where the upstream may call back about a task; nothing while the gateway does not know how it is seen from outside.
    package func address(for name: ExternalTaskID) -> String? {
        settings.value.publicURL.map { $0 + CallbacksController.path + tokens.token(for: name) }
    }
}
