import GatewayModel

/// Several parts of one file, and the lines between them, as one body (RFC 9110, 14.6).
struct PartList {
    let parts: [Range<Int64>]
    private let size: Int64
    private let boundary: String

    /// Lists parts of a file with this length.
    /// - Parameter entropy: Must not be guessed by whoever orders films, so that no film has the boundary in it.
    init(_ parts: [Range<Int64>], of size: Int64, using entropy: Entropy) {
        self.parts = parts
        self.size = size
        boundary = [entropy.next(), entropy.next()].map { Hexadecimal.encode($0.bytes) }.joined()
    }

    /// What the body is, for `Content-Type`.
    var type: String {
        "multipart/byteranges; boundary=\(boundary)"
    }

    /// The whole body's length in bytes.
    var length: Int64 {
        parts.reduce(Int64(end.utf8.count)) { $0 + Int64(head(of: $1).utf8.count) + Int64($1.count) }
    }

    /// What stands before a part.
    func head(of part: Range<Int64>) -> String {
        "\r\n--\(boundary)\r\nContent-Type: \(StoredContent.type)\r\nContent-Range: \(part.contentRange(of: size))\r\n\r\n"
    }

    /// What stands behind the last part.
    var end: String {
        "\r\n--\(boundary)--\r\n"
    }
}

extension Range<Int64> {
    /// A part as `Content-Range` names it.
    func contentRange(of size: Int64) -> String {
        "bytes \(lowerBound)-\(upperBound - 1)/\(size)"
    }
}

extension UInt64 {
    fileprivate var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * (7 - $0))) }
    }
}
