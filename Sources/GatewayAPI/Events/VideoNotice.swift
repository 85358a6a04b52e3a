import GatewayLedger
import GatewayModel
import NIOCore

/// A video as it was read after a change, and what everybody who waits for it is sent: made once for all of them, and a
/// reference, so that thousands who look at it while they wait have one word each and no copy.
final class VideoNotice: Sendable {
    let video: Video
    let rendering: VideoRendering
    let event: StreamEvent

    /// - Parameter now: When it is told.
    init(_ video: Video, _ rendering: VideoRendering, at now: Timestamp) {
        self.video = video
        self.rendering = rendering
        event = StreamEvent(video, body: rendering.body, at: now)
    }
}

/// One event as a stream sends it.
struct StreamEvent: Sendable {
    let told: EventID.Told
    /// Its lines, and the empty one that ends it.
    let bytes: ByteBuffer

    /// - Parameters:
    ///   - body: The video as JSON, in one line.
    ///   - now: When it is told.
    init(_ video: Video, body: ByteBuffer, at now: Timestamp) {
        told = EventID.Told(video: video.id, status: video.status, changedAt: video.changedAt)
        bytes = Self.bytes(
            name: "video.\(video.status.rawValue)",
            id: EventID(video, at: now),
            data: body
        )
    }

    /// An event as `text/event-stream` has it.
    static func bytes(name: String, id: EventID, data: ByteBuffer) -> ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(data.readableBytes + 128)
        bytes.writeString("id: \(id.text)\nevent: \(name)\ndata: ")
        bytes.writeImmutableBuffer(data)
        bytes.writeStaticString("\n\n")
        return bytes
    }
}
