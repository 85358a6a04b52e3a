/// Where the archive keeps its files: one file a video, spread over 256 folders, so that any room can find it.
package struct ArchiveLayout: Hashable, Sendable {
    /// The archive's folder, without a slash at its end.
    package let root: String

    /// Makes a layout below a folder.
    package init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    /// The folder that a video's file lies in.
    package func folder(of video: VideoID) -> String {
        "\(root)/\(video.taskID.suffix(2))"
    }

    /// The file of a video.
    package func path(of video: VideoID) -> String {
        "\(folder(of: video))/\(video.taskID).mp4"
    }

    /// The folder for files that are still being written; on the same file system, so that a rename is atomic.
    package var incoming: String {
        "\(root)/incoming"
    }
}
