import GatewayModel

/// Where a finished video's content was found.
enum FoundContent {
    /// In the archive.
    case stored(VideoID, ArchivedFile)
    /// Upstream, while the archive cannot take it.
    case live(VideoID, url: String, LiveFiles.Place)
}
