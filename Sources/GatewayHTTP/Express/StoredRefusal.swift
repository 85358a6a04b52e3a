import GatewayModel
import NIOCore

/// What a route tells all whom it refuses for the same reason, but those who would rather read problem details, which
/// have the request's name in them.
struct StoredRefusal: Sendable {
    let head: StoredHead
    let body: ByteBuffer
    private let error: GatewayError

    /// Makes it once; nothing where a route has errors of a form of its own.
    init?(_ error: GatewayError, by route: Route) {
        guard let format = route.errorFormat as? PlainErrorFormat else {
            return nil
        }
        let words = format.plain(error)
        var response = GatewayResponse(refusing: error)
        response.write(error, as: words)
        head = StoredHead(of: response)
        body = words.body
        self.error = error
    }

    /// Whether it says what this error does.
    func says(_ other: GatewayError) -> Bool {
        error.code == other.code && error.message == other.message && error.retry == other.retry
    }
}
