/// Writes messages as Protocol Buffers encodes them: what OTLP needs of it, and no more.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// A field that is a whole number or a truth value; 0 is what stands there anyway.
    mutating func number(_ field: Int, _ value: UInt64) {
        if value != 0 {
            tag(field, 0)
            varint(value)
        }
    }

    /// A field of a message that has one of several; it is written whatever its value is.
    mutating func choice(_ field: Int, _ value: UInt64) {
        tag(field, 0)
        varint(value)
    }

    /// A field of eight bytes.
    mutating func fixed(_ field: Int, _ value: UInt64) {
        tag(field, 1)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A field of bytes.
    mutating func data(_ field: Int, _ value: some Collection<UInt8>) {
        tag(field, 2)
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// A field of text; an empty one is what stands there anyway.
    mutating func text(_ field: Int, _ value: String) {
        if !value.isEmpty {
            data(field, value.utf8)
        }
    }

    /// A field that is a message.
    mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        data(field, inner.bytes)
    }

    private mutating func tag(_ field: Int, _ type: UInt64) {
        varint(UInt64(field) << 3 | type)
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
