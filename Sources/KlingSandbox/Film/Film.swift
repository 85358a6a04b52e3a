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
