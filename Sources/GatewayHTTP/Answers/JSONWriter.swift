import NIOCore

/// Writes JSON straight into a buffer, member by member; whoever uses it keeps the brackets in balance.
struct JSONWriter {
    private(set) var buffer: ByteBuffer
    private var needsComma = false

    init(capacity: Int = 1024) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// Writes an object whose members `body` writes.
    mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        try enclosed(in: "{", "}", body)
    }

    /// Writes an array with one element for each of `elements`.
    mutating func array<Element, Failure>(
        _ elements: some Sequence<Element>,
        _ body: (inout JSONWriter, Element) throws(Failure) -> Void
    ) throws(Failure) {
        try enclosed(in: "[", "]") { (writer) throws(Failure) in
            for element in elements {
                try body(&writer, element)
            }
        }
    }

    /// Writes a member's name; its value must follow.
    mutating func name(_ name: StaticString) {
        separate()
        buffer.writeStaticString("\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// Writes the name of a member that a caller chose; its value must follow.
    mutating func name(_ name: String) {
        string(name)
        buffer.writeStaticString(":")
        needsComma = false
    }

    mutating func string(_ text: String) {
        separate()
        buffer.writeStaticString("\"")
        var text = text
        text.withUTF8 { bytes in
            writeEscaped(bytes)
        }
        buffer.writeStaticString("\"")
    }

    mutating func number(_ number: some BinaryInteger) {
        separate()
        buffer.writeString(String(number))
    }

    /// Writes what is JSON already.
    mutating func literal(_ text: String) {
        separate()
        buffer.writeString(text)
    }

    mutating func bool(_ value: Bool) {
        separate()
        buffer.writeStaticString(value ? "true" : "false")
    }

    mutating func null() {
        separate()
        buffer.writeStaticString("null")
    }

    private mutating func enclosed<Failure>(
        in open: StaticString,
        _ close: StaticString,
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        separate()
        buffer.writeStaticString(open)
        needsComma = false
        try body(&self)
        buffer.writeStaticString(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma {
            buffer.writeStaticString(",")
        }
        needsComma = true
    }

    /// Writes runs that need no escape as they are.
    private mutating func writeEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (index, byte) in bytes.enumerated() {
            guard let escape = Self.escape(of: byte) else {
                continue
            }
            buffer.writeBytes(bytes[start..<index])
            buffer.writeString(escape)
            start = index + 1
        }
        buffer.writeBytes(bytes[start...])
    }

    private static func escape(of byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\t"): "\\t"
        case 0..<0x20: "\\u00" + HexadecimalText.encode([byte])
        default: nil
        }
    }
}
