import GatewayHTTP
import GatewayModel

extension GatewayRequest {
    /// The video that the path names.
    /// - Throws: `notFound` when it cannot be one; for an id of the native path it says how it is written here.
    var videoID: VideoID {
        get throws(GatewayError) {
            let text = parameter("id") ?? ""
            guard let id = VideoID(text) else {
                guard VideoID(taskID: text) != nil else {
                    throw GatewayError.noSuchVideo
                }
                throw GatewayError(
                    .notFound,
                    "There is no such video: \(text) is how the native path writes ids; here it is \(VideoID.prefix)\(text)."
                )
            }
            return id
        }
    }
}
