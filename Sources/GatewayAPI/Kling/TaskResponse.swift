import GatewayHTTP
import GatewayModel

/// A video as Kling's API shows it.
struct TaskResponse {
    let video: Video
    /// Where its file can be fetched without a key.
    let fileURL: String

    func write(to writer: inout JSONWriter) {
        writer.object { task in
            task.member("task_id", video.id.taskID)
            task.member("task_status", status)
            task.member("task_status_msg", statusMessage)
            task.member("task_info") { $0.member("external_task_id", video.externalID) }
            task.member("task_result") { result in
                if video.status == .completed {
                    result.name("videos")
                    result.array(CollectionOfOne(video)) { writer, video in
                        writer.object { file in
                            file.member("id", video.id.taskID)
                            file.member("url", fileURL)
                            file.member("duration", String(video.order.seconds))
                        }
                    }
                }
            }
            task.member("created_at", video.createdAt.milliseconds)
            task.member("updated_at", video.updatedAt.milliseconds)
        }
    }

    /// Kling's word for where the video stands.
    private var status: String {
        switch video.status {
        case .queued: "submitted"
        case .inProgress: "processing"
        case .completed: "succeed"
        case .failed, .canceled: "failed"
        }
    }

    private var statusMessage: String {
        switch video.status {
        case .queued, .inProgress, .completed: ""
        case .failed: video.failure?.message ?? ""
        case .canceled: Video.canceledMessage
        }
    }
}
