/// One part of a path.
enum PathSegment {
    private static let hexadecimal = Array("0123456789ABCDEF".utf8)

    /// Percent-encodes all but letters, digits, `-`, `_` and `~`, so that not even dots can mean another path.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte.isAlphanumeric || "-_~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
