/// What an operator has found by a name: a video, or several of the same name.
package enum VideoLookup: Sendable, Encodable {
    case one(VideoRecordView)
    case several([VideoView])

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .one(let video): try video.encode(to: encoder)
        case .several(let videos): try videos.encode(to: encoder)
        }
    }

    /// A record on its own, or a table.
    package var text: String {
        switch self {
        case .one(let video): video.text
        case .several(let videos): VideoView.table(videos)
        }
    }
}
