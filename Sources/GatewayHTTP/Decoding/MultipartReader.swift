import GatewayModel

/// Reads a `multipart/form-data` body (RFC 7578) of parts that are text or JSON; a file is refused by name.
struct MultipartReader {
    /// One part.
    struct Part: Hashable, Sendable {
        let name: String
        let value: Field
    }

    /// How many parts a body may have.
    static let maximumParts = 128
    /// How long a part's header may be, in bytes.
    static let maximumHeaderBytes = 4096

    private let bytes: [UInt8]
    /// A line break, two dashes and the boundary.
    private let delimiter: [UInt8]
    private var position = 0

    /// Reads every part.
    /// - Throws: `invalidField` when the body is not well-formed, `unknownField` when it carries a file.
    static func read(_ bytes: [UInt8], boundary: String) throws(GatewayError) -> [Part] {
        var reader = MultipartReader(bytes: bytes, boundary: boundary)
        return try reader.parts()
    }

    private init(bytes: [UInt8], boundary: String) {
        self.bytes = bytes
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    private mutating func parts() throws(GatewayError) -> [Part] {
        var parts: [Part] = []
        try takeFirstDelimiter()
        while try !takeEnd() {
            guard parts.count < Self.maximumParts else {
                throw GatewayError(.invalidField, "The form has more than \(Self.maximumParts) fields.")
            }
            let header = try MultipartHeader(header())
            let content = try content()
            guard !header.isFile else {
                throw .unknownField(header.name, "This call takes no files; leave the field out.")
            }
            parts.append(Part(name: header.name, value: try header.value(of: content)))
        }
        return parts
    }

    /// Takes the first delimiter, which alone needs no line break in front of it, with what stands before it.
    private mutating func takeFirstDelimiter() throws(GatewayError) {
        if bytes.starts(with: delimiter) {
            position = delimiter.count
        } else if bytes.starts(with: delimiter.dropFirst(2)) {
            position = delimiter.count - 2
        } else if let end = endOfPreamble {
            position = end
        } else {
            throw Self.malformed("its boundary is missing")
        }
    }

    /// Behind the first delimiter that follows a text for whoever reads no parts (RFC 2046, 5.1.1).
    private var endOfPreamble: Int? {
        var start = 0
        while let lineBreak = bytes[start...].firstIndex(of: 0x0D) {
            if bytes[lineBreak...].starts(with: delimiter) {
                return lineBreak + delimiter.count
            }
            start = lineBreak + 1
        }
        return nil
    }

    /// After a delimiter: takes the rest of its line, and tells whether it was the last one.
    private mutating func takeEnd() throws(GatewayError) -> Bool {
        if bytes[position...].starts(with: "--".utf8) {
            return true
        }
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 {
            position += 1
        }
        guard bytes[position...].starts(with: "\r\n".utf8) else {
            throw Self.malformed("its last boundary is missing")
        }
        position += 2
        return false
    }

    /// Takes a part's header with the empty line behind it.
    private mutating func header() throws(GatewayError) -> ArraySlice<UInt8> {
        let start = position
        let end = min(bytes.count, start + Self.maximumHeaderBytes)
        while position < end {
            if bytes[position...].starts(with: "\r\n\r\n".utf8) {
                defer { position += 4 }
                return bytes[start..<position]
            }
            position += 1
        }
        throw Self.malformed("a part's header is too long or has no end")
    }

    /// Takes a part's content with the delimiter behind it.
    private mutating func content() throws(GatewayError) -> ArraySlice<UInt8> {
        // An empty part's line break is the one that ended its header.
        let start = position
        position -= 2
        while position < bytes.count {
            if bytes[position] == 0x0D, bytes[position...].starts(with: delimiter) {
                defer { position += delimiter.count }
                return position < start ? [] : bytes[start..<position]
            }
            position += 1
        }
        throw Self.malformed("its last boundary is missing")
    }

    static func malformed(_ reason: String) -> GatewayError {
        GatewayError(.invalidField, "The multipart body is not well-formed: \(reason).")
    }
}
