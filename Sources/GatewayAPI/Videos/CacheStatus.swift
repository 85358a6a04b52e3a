import GatewayLedger
import GatewayModel

/// What the result cache did for a submission, as the value of `Cache-Status` (RFC 9211).
struct CacheStatus {
    private static let cache = "kling-gateway"

    let text: String

    init(_ admitted: Admitted) {
        let parts: [String] =
            switch admitted.video.cache {
            case .hit: ["hit"] + (admitted.timeToLive.map { ["ttl=\($0.milliseconds / 1000)"] } ?? [])
            case .collapsed: ["fwd=uri-miss", "collapsed"]
            case .miss: [admitted.wasForced ? "fwd=request" : "fwd=uri-miss", "stored"]
            case .bypass: [admitted.wasForced ? "fwd=request" : "fwd=bypass"]
            }
        text = ([Self.cache] + parts).joined(separator: "; ")
    }
}
