/// Where the archive keeps its files, each once under the SHA-256 of its bytes and spread over 256 folders, so that any
/// room can find it.
package struct ArchiveLayout: Hashable, Sendable {
    /// The archive's folder, without a slash at its end.
    package let root: String

    /// Makes a layout below a folder.
    package init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    /// The folder that the file with this digest lies in.
    package func folder(of digest: String) -> String {
        "\(root)/\(digest.prefix(2))"
    }

    /// The file with this digest.
    package func path(of digest: String) -> String {
        "\(folder(of: digest))/\(digest)\(ArchiveName.ending)"
    }

    /// Where the version before put a video's file, each video's for itself.
    package func formerPath(of video: VideoID) -> String {
        "\(root)/\(video.taskID.suffix(2))/\(video.taskID)\(ArchiveName.ending)"
    }

    /// The folder for files that are still being written; on the same file system, so that a rename is atomic.
    package var incoming: String {
        "\(root)/incoming"
    }

    /// The folder for files that are about to be removed.
    package var outgoing: String {
        "\(root)/outgoing"
    }
}
