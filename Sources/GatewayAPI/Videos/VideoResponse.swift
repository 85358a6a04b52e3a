import GatewayHTTP
import GatewayLedger
import GatewayModel
import HTTPTypes
import NIOCore

/// The answer to a read of a video, and what it depends on beside the video.
final class VideoRendering: Sendable {
    let estimate: ProgressEstimate
    let pollAfter: Int64?
    let answer: StoredAnswer
    /// The video as JSON, in one line.
    let body: ByteBuffer

    init(_ video: Video, estimate: ProgressEstimate, pollAfter: Int64?) {
        self.estimate = estimate
        self.pollAfter = pollAfter
        var writer = JSONWriter()
        VideoResponse(video: video, estimate: estimate).write(to: &writer)
        var headers = GatewayResponse.privateHeaders
        headers[.pollAfter] = pollAfter.map(String.init)
        body = writer.buffer
        answer = StoredAnswer(body, headers: headers, about: video.id)
    }
}

/// A video as the OpenAI-shaped API shows it: every key always there, whatever is unknown null.
struct VideoResponse {
    let video: Video
    let estimate: ProgressEstimate

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            writeLife(to: &object)
            writeOrder(to: &object)
            object.name("error")
            if let (code, message) = video.shownError {
                object.object { error in
                    error.member("code", code)
                    error.member("message", message)
                }
            } else {
                object.null()
            }
            object.member("metadata") { metadata in
                for (name, value) in video.metadata.sorted(by: { $0.key < $1.key }) {
                    metadata.name(name)
                    metadata.string(value)
                }
            }
            writeQueue(to: &object)
            object.member("cost") { cost in
                cost.member("currency", video.cost.currency)
                cost.member("amount", video.cost.amount.description)
                cost.member("state", video.cost.state.rawValue)
            }
            object.member("cache", video.cache.rawValue)
        }
    }

    private func writeLife(to object: inout JSONWriter) {
        object.member("id", video.id.description)
        object.member("object", "video")
        object.member("model", video.order.model.text)
        object.member("status", video.status.rawValue)
        object.member("progress", Int64(estimate.progress))
        object.member("created_at", video.createdAt.seconds)
        object.member("started_at", video.startedAt?.seconds)
        object.member("completed_at", video.completedAt?.seconds)
        object.member("expires_at", video.fileExpiresAt?.seconds)
    }

    private func writeOrder(to object: inout JSONWriter) {
        let order = video.order
        object.member("prompt", order.prompt.isEmpty ? nil : order.prompt)
        object.member("negative_prompt", order.negativePrompt)
        object.member("seconds", String(order.seconds))
        object.member("size", order.size.description)
        object.member("aspect_ratio", order.aspectRatio.rawValue)
        object.member("mode", order.mode.text)
        object.name("cfg_scale")
        order.guidance.map { object.literal("\($0)") } ?? object.null()
        object.name("camera_control")
        guard let camera = order.camera else {
            object.null()
            return
        }
        object.object { control in
            control.member("type", camera.type)
            control.name("config")
            guard case .simple(let axis, let amount) = camera else {
                control.null()
                return
            }
            control.object { config in
                config.name(axis.rawValue)
                config.literal("\(amount)")
            }
        }
    }

    private func writeQueue(to object: inout JSONWriter) {
        object.name("queue")
        guard let place = estimate.place else {
            object.null()
            return
        }
        place.write(to: &object)
    }
}

extension ProgressEstimate.Place {
    func write(to writer: inout JSONWriter) {
        writer.object { queue in
            queue.member("position", Int64(position))
            queue.member("estimated_wait_seconds", waitSeconds.map { Int64($0) })
            guard let pause else {
                return
            }
            queue.name("paused")
            pause.write(to: &queue)
        }
    }
}
