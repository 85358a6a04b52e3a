package import GatewayModel

/// A made video whose file is still to be fetched.
package struct FileJob: Sendable {
    /// Which video.
    package let video: VideoID
    /// Where its file is, until the address dies.
    package let url: String
    /// Which try this is, 1 being the first.
    package let tries: Int
    /// Which claim of the video this is; a later one ends its say.
    package let leaseEpoch: Int64
    /// When the video was made.
    package let madeAt: Timestamp
    /// The upstream's id of its task, to ask for a fresh address.
    package let taskID: String?
    /// Our name for its attempt.
    package let name: ExternalTaskID
    /// The key that its attempt was sent with.
    package let key: UpstreamKeyID
    /// What kept the last try from the file; nothing at the first, and where it has no name here.
    package let trouble: FileTrouble.Kind?
    /// Who ordered the video; nothing where that is not known.
    package let origin: VideoOrigin?

    /// Makes a job.
    package init(
        video: VideoID,
        url: String,
        tries: Int,
        leaseEpoch: Int64,
        madeAt: Timestamp,
        taskID: String?,
        name: ExternalTaskID,
        key: UpstreamKeyID,
        trouble: FileTrouble.Kind? = nil,
        origin: VideoOrigin? = nil
    ) {
        self.video = video
        self.url = url
        self.tries = tries
        self.leaseEpoch = leaseEpoch
        self.madeAt = madeAt
        self.taskID = taskID
        self.name = name
        self.key = key
        self.trouble = trouble
        self.origin = origin
    }
}

/// What became of a file that was brought into the archive.
package enum FileReception: Hashable, Sendable {
    /// The video has it.
    case kept
    /// The video does not wait for a file any more: it was deleted, or another one was quicker.
    case unwanted
    /// The file was expected for longer than was promised, and may be gone again; it is to be fetched anew.
    case removed
}
