// Makes MP4 files. In: a `FilmOrder`. Out: the bytes of a file that players accept. `Picture` decides what is shown,
// `Frame` and `Macroblock` encode it as H.264, `MovieIndex` and `SampleTable` describe it. What must hold: only integer
// arithmetic is used, so that an order gives the same bytes on every machine.

/// A small playable MP4 file: H.264 in constrained baseline, its index before its pictures.
struct Film {
    let bytes: [UInt8]

    init(_ order: FilmOrder) {
        let picture = Picture(order)
        let frames = (0..<order.frames).map { Frame($0, of: picture) }
        let index = MovieIndex(order: order, frames: frames)
        let type = MovieBox("ftyp", Array("isom\0\0\u{2}\0isomiso2avc1mp41".utf8))

        // The index says where the pictures begin, and its own length does not depend on what it says.
        let length = type.bytes.count + index.box(picturesAt: 0).bytes.count
        let header = type.bytes + index.box(picturesAt: UInt32(length + 8)).bytes
        bytes = header + MovieBox("mdat", frames.flatMap(\.bytes)).bytes
    }
}

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
