import GatewayModel

/// Where the archive keeps its files, each once under the SHA-256 of its bytes and spread over 256 folders.
struct ArchiveLayout: Hashable, Sendable {
    /// The archive's folder, without a slash at its end.
    let root: String

    /// Makes a layout below a folder.
    init(root: String) {
        self.root = root.count > 1 && root.hasSuffix("/") ? String(root.dropLast()) : root
    }

    /// The folder that the file with this digest lies in.
    func folder(of digest: String) -> String {
        "\(root)/\(digest.prefix(2))"
    }

    /// The file with this digest.
    func path(of digest: String) -> String {
        "\(folder(of: digest))/\(digest)\(ArchiveName.ending)"
    }

    /// Where the version before put a video's file, each video's for itself.
    func formerPath(of video: VideoID) -> String {
        "\(root)/\(video.taskID.suffix(2))/\(video.taskID)\(ArchiveName.ending)"
    }

    /// Where a video's file may be: under its own name, or under the video's as the version before named it.
    func paths(of file: ArchivedFile, for video: VideoID) -> [String] {
        [path(of: file.digest), formerPath(of: video)]
    }

    /// The folder for files that no video has; operators look there, and copies of the archive have it.
    var unknown: String {
        "\(root)/unknown"
    }

    /// Where a file is kept while no video has it.
    func unknownPath(of name: ArchiveName) -> String {
        "\(unknown)/\(name.text)"
    }

    /// Where a video's file may be kept while the store does not know of it.
    func unknownPaths(of file: ArchivedFile, for video: VideoID) -> [String] {
        [unknownPath(of: .digest(file.digest)), unknownPath(of: .video(video))]
    }

    /// The place of a file with this name.
    func path(of name: ArchiveName) -> String {
        switch name {
        case .digest(let digest): path(of: digest)
        case .video(let video): formerPath(of: video)
        }
    }

    /// The folder for files that are still being written; on the same file system, so that a rename is atomic.
    var incoming: String {
        "\(root)/incoming"
    }

    /// The folder for files that are about to be removed.
    var outgoing: String {
        "\(root)/outgoing"
    }
}
