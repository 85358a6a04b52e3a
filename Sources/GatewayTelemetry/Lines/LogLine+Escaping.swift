extension LogLine {
    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Appends a text in quotes, as JSON writes it.
    mutating func append(quoted text: String, limit: Int) {
        append("\"")
        append(escaped: text, limit: limit, escapingQuotes: true)
        append("\"")
    }

    /// Appends a text freed of secrets, with every character escaped that could end a line or steer a terminal.
    ///
    /// Those are the control characters C0, DEL and C1, the line and paragraph separators, and the marks that turn the
    /// direction of writing. What would take more than `limit` bytes is cut off and marked by an ellipsis.
    mutating func append(escaped text: String, limit: Int, escapingQuotes: Bool = false) {
        var text = patterns.redacted(text)
        text.withUTF8 { utf8 in
            append(escaped: utf8, end: bytes.count + limit, escapingQuotes: escapingQuotes)
        }
    }

    private mutating func append(escaped utf8: UnsafeBufferPointer<UInt8>, end: Int, escapingQuotes: Bool) {
        var position = 0
        while position < utf8.count {
            let plain = plainRun(utf8[position...].prefix(max(0, end - bytes.count)))
            bytes.append(contentsOf: plain)
            position = plain.endIndex
            guard position < utf8.count else {
                return
            }
            let width = Self.width(ofScalarLedBy: utf8[position])
            let scalar = utf8[position..<min(position + width, utf8.count)]
            let mark = bytes.count
            append(scalar: scalar, escapingQuotes: escapingQuotes)
            if bytes.count > end {
                bytes.removeSubrange(mark...)
                append("…")
                return
            }
            position += width
        }
    }

    /// Whether nothing in a text has to be escaped, whatever the format.
    ///
    /// It has no branch, so that many bytes are looked at together.
    static func isPlain(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        var escapes: UInt8 = 0
        for byte in utf8 {
            escapes |= byte &- 0x20 > 0x5E ? 1 : 0
            escapes |= byte == UInt8(ascii: "\"") ? 1 : 0
            escapes |= byte == UInt8(ascii: "\\") ? 1 : 0
        }
        return escapes == 0
    }

    /// The bytes up to the first that may have to be escaped: most texts are one such run.
    private func plainRun(_ utf8: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        utf8.prefix { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    private mutating func append(scalar: Slice<UnsafeBufferPointer<UInt8>>, escapingQuotes: Bool) {
        let first = scalar[scalar.startIndex]
        switch (first, scalar.count) {
        case (UInt8(ascii: "\n"), _): append(#"\n"#)
        case (UInt8(ascii: "\r"), _): append(#"\r"#)
        case (UInt8(ascii: "\t"), _): append(#"\t"#)
        case (UInt8(ascii: "\\"), _): append(#"\\"#)
        case (UInt8(ascii: "\""), _) where escapingQuotes: append(#"\""#)
        case (0..<0x20, _), (0x7F, _): append(unicode: UInt16(first))
        case (0x20..<0x7F, _): append(byte: first)
        case (_, 2): appendChecked(scalar, code: UInt16(first & 0x1F) << 6 | low(scalar, 1))
        case (_, 3): appendChecked(scalar, code: UInt16(first & 0x0F) << 12 | low(scalar, 1) << 6 | low(scalar, 2))
        default: bytes.append(contentsOf: scalar)
        }
    }

    private mutating func appendChecked(_ scalar: Slice<UnsafeBufferPointer<UInt8>>, code: UInt16) {
        switch code {
        case 0x80..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: append(unicode: code)
        default: bytes.append(contentsOf: scalar)
        }
    }

    private mutating func append(unicode code: UInt16) {
        append(#"\u"#)
        for shift in stride(from: 12, through: 0, by: -4) {
            append(byte: Self.hexDigits[Int(code >> shift & 0xF)])
        }
    }

    private func low(_ scalar: Slice<UnsafeBufferPointer<UInt8>>, _ offset: Int) -> UInt16 {
        UInt16(scalar[scalar.startIndex + offset] & 0x3F)
    }

    private static func width(ofScalarLedBy byte: UInt8) -> Int {
        switch byte {
        case 0..<0xC0: 1
        case 0xC0..<0xE0: 2
        case 0xE0..<0xF0: 3
        default: 4
        }
    }
}
