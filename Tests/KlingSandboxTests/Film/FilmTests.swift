import NIOCore
import Testing

@testable import KlingSandbox

struct FilmTests {
    private static let sizes = Mode.allCases.flatMap { mode in AspectRatio.allCases.map { mode.size($0) } }

    private func order(_ width: Int = 1280, _ height: Int = 720, seconds: Int = 5) -> FilmOrder {
        FilmOrder(width: width, height: height, seconds: seconds, palette: 7, motion: 9)
    }

    @Test func `the boxes are those of an MP4 that can be played while it is loaded`() throws {
        let file = MovieReader(Film(order()).bytes)
        #expect(file.names == ["ftyp", "moov", "mdat"])
        let moov = try #require(file["moov"])
        #expect(moov.names == ["mvhd", "trak"])
        let media = try #require(moov["trak", "mdia"])
        #expect(media.names == ["mdhd", "hdlr", "minf"])
        let table = try #require(media["minf", "stbl"])
        #expect(table.names == ["stsd", "stts", "stss", "stsc", "stsz", "stco"])
    }

    @Test(arguments: sizes)
    func `the size is the one ordered`(width: Int, height: Int) throws {
        let file = MovieReader(Film(order(width, height, seconds: 3)).bytes)
        let track = try #require(file["moov", "trak", "tkhd"])
        #expect(track.word(at: 76) == UInt32(width) << 16)
        #expect(track.word(at: 80) == UInt32(height) << 16)
        let entry = try #require(file["moov", "trak", "mdia", "minf", "stbl", "stsd"])
        #expect(entry.word(at: 40) == UInt32(width) << 16 | UInt32(height))
    }

    @Test(arguments: [3, 5, 10, 15])
    func `the duration is the one ordered`(seconds: Int) throws {
        let file = MovieReader(Film(order(seconds: seconds)).bytes)
        let header = try #require(file["moov", "mvhd"])
        let clock = try #require(header.word(at: 12))
        #expect(header.word(at: 16) == UInt32(seconds) * clock)
        let times = try #require(file["moov", "trak", "mdia", "minf", "stbl", "stts"])
        #expect(times.word(at: 8) == UInt32(seconds * 24))
        #expect(times.word(at: 12) == clock / 24)
    }

    @Test func `the pictures lie where the index says, each preceded by its length`() throws {
        let bytes = Film(order()).bytes
        let file = MovieReader(bytes)
        let table = try #require(file["moov", "trak", "mdia", "minf", "stbl"])
        let sizes = try #require(table["stsz"])
        let keys = try #require(table["stss"])
        var offset = Int(try #require(table["stco"]?.word(at: 8)))
        let keyNumbers = (0..<Int(try #require(keys.word(at: 4)))).compactMap { keys.word(at: 8 + 4 * $0) }
        #expect(keyNumbers == [1, 49, 97])
        for number in 1...120 {
            let size = Int(try #require(sizes.word(at: 8 + 4 * number)))
            #expect(MovieReader(bytes).word(at: offset) == UInt32(size - 4))
            #expect(bytes[offset + 4] == (keyNumbers.contains(UInt32(number)) ? 0x65 : 0x61))
            offset += size
        }
        #expect(offset == bytes.count)
    }

    @Test(arguments: sizes)
    func `even the longest film is well under a megabyte`(width: Int, height: Int) {
        #expect(Film(order(width, height, seconds: 15)).bytes.count < 400_000)
    }

    @Test func `the same order gives the same bytes, any other order other bytes`() {
        var orders = [order(), order(720, 1280), order(seconds: 10)]
        orders.append(FilmOrder(width: 1280, height: 720, seconds: 5, palette: 8, motion: 9))
        orders.append(FilmOrder(width: 1280, height: 720, seconds: 5, palette: 7, motion: 10))
        #expect(Film(order()).bytes == Film(order()).bytes)
        #expect(Set(orders.map { Film($0).bytes }).count == orders.count)
    }

    /// The digest is of a film that a decoder played without a warning, every cell in exactly its color.
    @Test func `the bytes are those that were once seen to play`() {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Film(order()).bytes {
            digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        #expect(digest == 5_240_595_240_812_363_337)
    }
}

/// Reads the boxes of an MP4 file.
struct MovieReader {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The names of the boxes right inside.
    var names: [String] { boxes.map(\.name) }

    /// The payload of the box at a path of names.
    subscript(path: String...) -> MovieReader? {
        path.reduce(self) { reader, name in
            reader?.boxes.first { $0.name == name }.map { MovieReader($0.payload) }
        }
    }

    func word(at offset: Int) -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private var boxes: [(name: String, payload: [UInt8])] {
        var boxes: [(String, [UInt8])] = []
        var offset = 0
        while let length = word(at: offset), length >= 8, offset + Int(length) <= bytes.count {
            let name = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
            boxes.append((name, Array(bytes[offset + 8..<offset + Int(length)])))
            offset += Int(length)
        }
        return boxes
    }
}

struct SampleVideoCacheTests {
    private func order(_ motion: UInt64) -> FilmOrder {
        FilmOrder(width: 1280, height: 720, seconds: 5, palette: 7, motion: motion)
    }

    @Test func `films are kept up to a number of bytes, the first made goes first`() {
        let sizes = (0..<3).map { Film(order($0)).bytes.count }
        let shelf = SampleVideoCache(maximumBytes: sizes[1] + sizes[2])
        for (motion, size) in sizes.enumerated() {
            #expect(shelf.film(order(UInt64(motion))).readableBytes == size)
        }
        #expect(shelf.bytes == sizes[1] + sizes[2])
        _ = shelf.film(order(2))
        #expect(shelf.bytes == sizes[1] + sizes[2])
    }

    @Test func `a film that does not fit is made all the same`() {
        let shelf = SampleVideoCache(maximumBytes: 0)
        #expect(shelf.film(order(1)).readableBytes == Film(order(1)).bytes.count)
        #expect(shelf.bytes == 0)
    }
}
