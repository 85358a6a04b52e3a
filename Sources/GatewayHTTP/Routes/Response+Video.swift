import GatewayModel
import HTTPTypes
import Hummingbird

extension Response {
    /// A video as it stands now.
    static func video(_ video: Video, at desk: FrontDesk) -> Response {
        let outlook = desk.estimates.outlook(of: video, at: desk.clock.now)
        return .json(headers: privateHeaders) { writer in
            VideoAnswer(video: video, outlook: outlook).write(to: &writer)
        }
    }

    /// The caller has it already.
    static func notModified(headers: HTTPFields) -> Response {
        var response = Response(status: .notModified, headers: headers)
        response.headers[.contentLength] = nil
        return response
    }
}
