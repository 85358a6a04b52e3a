/// Base 62: digits, upper-case and lower-case letters, which need no escaping anywhere.
enum Base62 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Whether a byte is one of the 62.
    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// `count` characters, each drawn evenly from the 62.
    static func random(count: Int, using entropy: inout some RandomNumberGenerator) -> String {
        String(decoding: (0..<count).map { _ in alphabet.randomElement(using: &entropy) ?? alphabet[0] }, as: UTF8.self)
    }

    /// A number as exactly `width` characters, most significant first; what does not fit is cut off in front.
    static func encode(_ value: UInt32, width: Int) -> String {
        var rest = Int(value)
        var digits: [UInt8] = []
        for _ in 0..<width {
            digits.append(alphabet[rest % 62])
            rest /= 62
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Whether characters are a number as ``encode(_:width:)`` writes it with as many.
    static func isEncoded(_ value: UInt32, in characters: some BidirectionalCollection<UInt8>) -> Bool {
        var rest = Int(value)
        return characters.reversed()
            .allSatisfy { character in
                defer { rest /= 62 }
                return character == alphabet[rest % 62]
            }
    }
}

/// CRC-32 as zlib and Ethernet compute it (polynomial 0xEDB88320), for catching typos and for nothing else.
enum Checksum {
    /// What each value of a byte does to the rest.
    private static let table: [UInt32] = (0..<256)
        .map { byte in
            (0..<8).reduce(UInt32(byte)) { rest, _ in (rest >> 1) ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0) }
        }

    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc = (crc >> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)]
        }
        return ~crc
    }
}
