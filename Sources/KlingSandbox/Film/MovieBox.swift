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
