/// The index of an MP4 file, `moov`: what is in it, how long it lasts, where each picture lies.
struct MovieIndex {
    static let clock: UInt32 = 24_000
    static let ticksPerFrame = clock / UInt32(FilmOrder.framesPerSecond)

    private static let one: UInt32 = 0x0001_0000
    /// The unit matrix: the picture is shown as it is.
    private static let matrix: [UInt32] = [one, 0, 0, 0, one, 0, 0, 0, 0x4000_0000]
    /// "und", three letters of five bits each, and two bytes of nothing.
    private static let undeterminedLanguage: UInt32 = 0x55C4_0000
    private static let fullVolume: UInt32 = 0x0100_0000

    let order: FilmOrder
    let frames: [Frame]

    private var ticks: UInt32 { UInt32(frames.count) * Self.ticksPerFrame }

    func box(picturesAt offset: UInt32) -> MovieBox {
        MovieBox("moov", boxes: [movie, MovieBox("trak", boxes: [track, media(picturesAt: offset)])])
    }

    private var movie: MovieBox {
        let head: [UInt32] = [0, 0, Self.clock, ticks, Self.one, Self.fullVolume, 0, 0]
        let tail: [UInt32] = [0, 0, 0, 0, 0, 0, 2]
        return MovieBox("mvhd", flags: 0, words: head + Self.matrix + tail)
    }

    private var track: MovieBox {
        let isEnabledAndInMovie: UInt32 = 3
        let head: [UInt32] = [0, 0, 1, 0, ticks, 0, 0, 0, 0]
        let size = [UInt32(order.width) << 16, UInt32(order.height) << 16]
        return MovieBox("tkhd", flags: isEnabledAndInMovie, words: head + Self.matrix + size)
    }

    private func media(picturesAt offset: UInt32) -> MovieBox {
        let handler = Array("\0\0\0\0vide\0\0\0\0\0\0\0\0\0\0\0\0Sandbox\0".utf8)
        return MovieBox(
            "mdia",
            boxes: [
                MovieBox("mdhd", flags: 0, words: [0, 0, Self.clock, ticks, Self.undeterminedLanguage]),
                MovieBox("hdlr", flags: 0, rest: handler),
                MovieBox(
                    "minf",
                    boxes: [
                        MovieBox("vmhd", flags: 1, words: [0, 0]),
                        MovieBox("dinf", boxes: [MovieBox("dref", flags: 0, words: [1], rest: ownFile.bytes)]),
                        SampleTable(order: order, frames: frames).box(picturesAt: offset),
                    ]
                ),
            ]
        )
    }

    /// Flag 1 says that the pictures are in this very file.
    private var ownFile: MovieBox { MovieBox("url ", flags: 1) }
}

/// A box of an MP4 file: a length, four letters, a payload that may be boxes again.
struct MovieBox {
    let bytes: [UInt8]

    init(_ name: String, _ payload: [UInt8]) {
        bytes = UInt32(payload.count + 8).bigEndianBytes + Array(name.utf8) + payload
    }

    init(_ name: String, boxes: [MovieBox]) {
        self.init(name, boxes.flatMap(\.bytes))
    }

    /// A "full box": a version and 24 flags, then words of four bytes, then whatever is left.
    init(_ name: String, flags: UInt32, words: [UInt32] = [], rest: [UInt8] = []) {
        self.init(name, flags.bigEndianBytes + words.flatMap(\.bigEndianBytes) + rest)
    }
}

extension FixedWidthInteger {
    /// As MP4 stores numbers: the most significant byte first.
    var bigEndianBytes: [UInt8] {
        withUnsafeBytes(of: bigEndian) { Array($0) }
    }
}
