import GatewayModel
package import NIOCore

/// Writes JSON straight into a buffer, member by member; whoever uses it keeps the brackets in balance.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// Begins with room for so many bytes.
    package init(capacity: Int = 1024) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    /// Writes an object whose members `body` writes.
    @inlinable
    package mutating func object<Failure>(_ body: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        try enclosed(in: "{", "}", body)
    }

    /// Writes an array with one element for each of `elements`.
    @inlinable
    package mutating func array<Element, Failure>(
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
    package mutating func name(_ name: StaticString) {
        separate()
        buffer.writeStaticString("\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// Writes the name of a member that a caller chose; its value must follow.
    package mutating func name(_ name: String) {
        string(name)
        buffer.writeStaticString(":")
        needsComma = false
    }

    /// Writes a text.
    package mutating func string(_ text: String) {
        separate()
        buffer.writeStaticString("\"")
        var text = text
        text.withUTF8 { bytes in
            writeEscaped(bytes)
        }
        buffer.writeStaticString("\"")
    }

    /// Writes a whole number.
    package mutating func number(_ number: Int64) {
        separate()
        buffer.writeString(String(number))
    }

    /// Writes what is JSON already.
    package mutating func literal(_ text: String) {
        separate()
        buffer.writeString(text)
    }

    /// Writes true or false.
    package mutating func bool(_ value: Bool) {
        separate()
        buffer.writeStaticString(value ? "true" : "false")
    }

    /// Writes null.
    package mutating func null() {
        separate()
        buffer.writeStaticString("null")
    }

    @inlinable
    mutating func enclosed<Failure>(
        in open: StaticString,
        _ close: StaticString,
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(open)
        try body(&self)
        end(close)
    }

    @usableFromInline
    mutating func begin(_ bracket: StaticString) {
        separate()
        buffer.writeStaticString(bracket)
        needsComma = false
    }

    @usableFromInline
    mutating func end(_ bracket: StaticString) {
        buffer.writeStaticString(bracket)
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
        case 0..<0x20: "\\u00" + Hexadecimal.encode([byte])
        default: nil
        }
    }
}

extension JSONWriter {
    /// Writes a member that is a text, or null.
    package mutating func member(_ name: StaticString, _ text: String?) {
        self.name(name)
        if let text {
            string(text)
        } else {
            null()
        }
    }

    /// Writes a member that is a whole number, or null.
    package mutating func member(_ name: StaticString, _ number: Int64?) {
        self.name(name)
        if let number {
            self.number(number)
        } else {
            null()
        }
    }

    /// Writes a member that is true or false.
    package mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// Writes a member that is an object.
    @inlinable
    package mutating func member(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        object(body)
    }
}
