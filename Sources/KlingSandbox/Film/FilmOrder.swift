/// What a film must look like; two equal orders give the same bytes.
struct FilmOrder: Hashable, Sendable {
    static let framesPerSecond = 24
    /// A player can jump to every second second.
    static let framesPerKey = 48

    var width: Int
    var height: Int
    var seconds: Int
    /// Chooses the colors; in the sandbox a digest of the prompt.
    var palette: UInt64
    /// Chooses where the block starts; in the sandbox the task, so that no two films are the same file.
    var motion: UInt64

    var frames: Int { seconds * Self.framesPerSecond }
    /// The picture in macroblocks of 16 by 16, rounded up.
    var columns: Int { (width + 15) / 16 }
    var rows: Int { (height + 15) / 16 }
}
