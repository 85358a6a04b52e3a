import GatewayModel
package import NIOCore

/// Writes JSON as bytes, member by member; whoever uses it keeps the brackets in balance.
///
/// It writes into an array and not into a buffer of NIO's, which checks with each of these few bytes who else has it.
package struct JSONWriter {
    private var bytes: [UInt8] = []
    private var needsComma = false

    /// Begins with room for so many bytes.
    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// A copy of what has been written so far.
    package var buffer: ByteBuffer {
        ByteBuffer(bytes: bytes)
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
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
        bytes.append(UInt8(ascii: "\""))
        append(name)
        append("\":")
        needsComma = false
    }

    /// Writes the name of a member that a caller chose; its value must follow.
    package mutating func name(_ name: String) {
        string(name)
        append(":")
        needsComma = false
    }

    /// Writes a text.
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { writeEscaped($0) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a whole number.
    package mutating func number(_ number: Int64) {
        separate()
        guard number >= 0 else {
            bytes.append(contentsOf: String(number).utf8)
            return
        }
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    /// Writes what is JSON already.
    package mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes true or false.
    package mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    /// Writes null.
    package mutating func null() {
        separate()
        append("null")
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
        append(bracket)
        needsComma = false
    }

    @usableFromInline
    mutating func end(_ bracket: StaticString) {
        append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
        }
        needsComma = true
    }

    /// Writes runs that need no escape as they are.
    private mutating func writeEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (index, byte) in text.enumerated() where Self.mustBeEscaped(byte) {
            bytes.append(contentsOf: text[start..<index])
            bytes.append(contentsOf: Self.escape(of: byte).utf8)
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(of byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""): "\\\""
        case UInt8(ascii: "\\"): "\\\\"
        case UInt8(ascii: "\n"): "\\n"
        case UInt8(ascii: "\r"): "\\r"
        case UInt8(ascii: "\t"): "\\t"
        default: "\\u00" + Hexadecimal.encode([byte])
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
