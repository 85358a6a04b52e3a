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
