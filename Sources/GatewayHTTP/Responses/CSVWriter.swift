package import NIOCore

/// Writes a table of comma-separated values (RFC 4180) line by line.
package struct CSVWriter {
    /// What has been written so far.
    package private(set) var buffer = ByteBufferAllocator().buffer(capacity: 1024)

    /// Begins a table.
    package init() {}

    /// Writes a line.
    package mutating func add(_ fields: [String]) {
        buffer.writeString(fields.map(Self.written).joined(separator: ","))
        buffer.writeStaticString("\r\n")
    }

    /// A field as it is written: in quotes where it would not be itself otherwise.
    private static func written(_ field: String) -> String {
        let marks: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        guard field.utf8.contains(where: marks.contains) else {
            return field
        }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
