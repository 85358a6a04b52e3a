import GatewayModel
import Hummingbird

extension TenantContext {
    /// The video that the path names; nothing when it cannot be one.
    var videoID: VideoID? {
        parameters["id"]?.percentDecoded().flatMap { VideoID($0) }
    }
}

extension GatewayError {
    /// Said of a video that never was, of one that was deleted, and of somebody else's.
    static var noSuchVideo: GatewayError {
        GatewayError(.notFound, "There is no such video.")
    }
}
