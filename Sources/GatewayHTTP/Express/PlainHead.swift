/// The head of a request that every reader of HTTP/1.1 understands in the same way, so that the end of its message is
/// known without the parser (RFC 9112, sections 2 to 6).
///
/// It has one `Host`, no byte but printable ASCII, no space more than there must be, a body of a length that is told
/// once, or none, and nothing that changes how its connection is used. The parser may refuse it all the same.
struct PlainHead {
    enum Reading {
        /// Its beginning, in which nothing is wrong so far.
        case partial
        case whole(PlainHead)
        /// A head that is not as plain, or none at all.
        case other
    }

    /// The longest head in bytes.
    static let longest = 8 << 10
    /// The most lines, the first and the last among them.
    static let mostLines = 64

    /// How long it is, its last line included.
    let bytes: Int
    /// How long the body behind it is.
    let bodyBytes: Int
    /// What it asks for, where it is a `GET` without a body.
    let request: ExpressRequest?

    /// Reads the head that stands at the beginning of bytes.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading {
        var lines = HeadLines(bytes)
        guard case .whole(let first) = lines.next() else {
            return lines.isBroken ? .other : .partial
        }
        guard let (isGet, path) = target(of: bytes[first.bytes]) else {
            return .other
        }
        var framing = FramingFields()
        var request = isGet ? ExpressRequest(path: String(decoding: path, as: UTF8.self)) : nil
        while case .whole(let line) = lines.next() {
            guard !line.bytes.isEmpty else {
                return framing.hosts == 1
                    ? .whole(
                        PlainHead(
                            bytes: lines.position,
                            bodyBytes: framing.length ?? 0,
                            request: framing.length == nil ? request : nil
                        )
                    ) : .other
            }
            guard let (name, value) = field(in: line, of: bytes), framing.take(name, value) else {
                return .other
            }
            if request?.take(name, String(decoding: value, as: UTF8.self)) == false {
                request = nil
            }
        }
        return lines.isBroken ? .other : .partial
    }

    /// What the first line of a request of HTTP/1.1 asks for, and whether by `GET`.
    private static func target(of line: Slice<UnsafeRawBufferPointer>) -> (isGet: Bool, Slice<UnsafeRawBufferPointer>)?
    {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
            return nil
        }
        let method = line[..<space]
        let rest = line[line.index(after: space)...]
        let version = " HTTP/1.1".utf8
        // The paths of servers begin with a slash; a whole URL, or a star, is for the parser.
        guard (3...7).contains(method.count), method.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }),
            !method.elementsEqual("CONNECT".utf8), rest.first == UInt8(ascii: "/"),
            rest.suffix(version.count).elementsEqual(version)
        else {
            return nil
        }
        let target = rest.dropLast(version.count)
        return target.contains(UInt8(ascii: " ")) ? nil : (method.elementsEqual("GET".utf8), target)
    }

    /// Name and value of a header field.
    private static func field(
        in line: HeadLines.Line,
        of bytes: UnsafeRawBufferPointer
    ) -> (FieldName, Slice<UnsafeRawBufferPointer>)? {
        guard let colon = line.colon, colon > line.bytes.lowerBound else {
            return nil
        }
        let name = FieldName(bytes[line.bytes.lowerBound..<colon])
        var value = bytes[(colon + 1)..<line.bytes.upperBound]
        if value.first == UInt8(ascii: " ") {
            value.removeFirst()
        }
        let space = UInt8(ascii: " ")
        return name.isPlain && value.first != space && value.last != space ? (name, value) : nil
    }
}

/// The header fields that tell where a message ends, and what becomes of its connection.
private struct FramingFields {
    /// The most digits of a length.
    private static let lengthDigits = 12

    private(set) var hosts = 0
    /// The length of the body, where one is told.
    private(set) var length: Int?

    /// Takes a header field.
    /// - Returns: Whether the message is still plain.
    mutating func take(_ name: FieldName, _ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        switch name.count {
        case 4 where name.isEqual(to: "host"):
            hosts += 1
            return hosts == 1
        case 6 where name.isEqual(to: "expect"), 7 where name.isEqual(to: "upgrade"): return false
        case 10 where name.isEqual(to: "connection"): return FieldName(value).isEqual(to: "keep-alive")
        case 14 where name.isEqual(to: "content-length"):
            guard length == nil, (1...Self.lengthDigits).contains(value.count) else {
                return false
            }
            var count = 0
            for byte in value {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                    return false
                }
                count = count * 10 + Int(byte - UInt8(ascii: "0"))
            }
            length = count
            return true
        case 16 where name.isEqual(to: "proxy-connection"), 17 where name.isEqual(to: "transfer-encoding"): return false
        default: return true
        }
    }
}

/// The lines of a head, which end with CR and LF and have no byte but printable ASCII.
private struct HeadLines {
    struct Line {
        /// Where it is, without its end.
        let bytes: Range<Int>
        /// Where its first colon is.
        let colon: Int?
    }

    enum Next {
        case whole(Line)
        case none
    }

    private let bytes: UnsafeRawBufferPointer
    private var count = 0
    /// Where the next line begins.
    private(set) var position = 0
    /// Whether what comes next is no such line, rather than one that has not come whole.
    private(set) var isBroken = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func next() -> Next {
        count += 1
        let limit = min(bytes.count, PlainHead.longest)
        var colon: Int?
        var index = position
        while index < limit, count <= PlainHead.mostLines {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\r") {
                guard index + 1 < limit else {
                    break
                }
                guard bytes[index + 1] == UInt8(ascii: "\n") else {
                    isBroken = true
                    return .none
                }
                let line = Line(bytes: position..<index, colon: colon)
                position = index + 2
                return .whole(line)
            }
            guard byte >= UInt8(ascii: " "), byte < 0x7F else {
                isBroken = true
                return .none
            }
            if byte == UInt8(ascii: ":"), colon == nil {
                colon = index
            }
            index += 1
        }
        isBroken = limit == PlainHead.longest || count > PlainHead.mostLines
        return .none
    }
}
