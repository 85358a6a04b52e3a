import GatewayModel

/// What a part's header says: the field's name, whether it is a file, and how its value is written.
struct MultipartHeader {
    /// How a value is written, as bytes (RFC 2045, 6).
    private enum TransferEncoding {
        case plain
        case base64
        case quotedPrintable
    }

    /// How long a field's name may be, in bytes.
    static let maximumNameBytes = 256

    let name: String
    let isFile: Bool
    private let isJSON: Bool
    private let encoding: TransferEncoding

    /// Reads the header's lines.
    /// - Throws: `invalidField`, naming the field where its value is written in a way that is not read here.
    init(_ bytes: ArraySlice<UInt8>) throws(GatewayError) {
        let lines = try Self.lines(of: bytes)
        guard let disposition = lines["content-disposition"] else {
            throw MultipartReader.malformed("a part has no Content-Disposition")
        }
        let value = HeaderParameters(disposition)
        guard let value, value.value == "form-data", let name = value["name"], !name.isEmpty,
            name.utf8.count <= Self.maximumNameBytes
        else {
            throw MultipartReader.malformed("a part has no proper name")
        }
        self.name = name
        // A browser's field for a file that nobody chose has an empty name for it.
        isFile = value["filename"].map { !$0.isEmpty } ?? false || value["filename*"] != nil
        encoding = try Self.transferEncoding(lines["content-transfer-encoding"], of: name)
        isJSON = try Self.isJSON(lines["content-type"], of: name, isFile: isFile)
        if let coding = lines["content-encoding"]?.lowercased(), coding.trimmingSpaces() != "identity" {
            throw .invalidField(name, "A form field has a Content-Encoding; send it as it is.")
        }
    }

    /// The value that the part's content writes.
    /// - Throws: `invalidField`, naming the field, or `invalidJSON`.
    func value(of content: ArraySlice<UInt8>) throws(GatewayError) -> Field {
        let bytes: [UInt8]?
        switch encoding {
        case .plain: bytes = Array(content)
        case .base64: bytes = Self.decodeBase64(content)
        case .quotedPrintable: bytes = Self.decodeQuotedPrintable(content)
        }
        guard let bytes else {
            throw .invalidField(name, "A form field is not encoded as its Content-Transfer-Encoding says.")
        }
        guard !isJSON else {
            return try JSONReader.read(bytes)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidField(name, "A form field is not UTF-8 text.")
        }
        return .text(text)
    }

    /// The lines by name, in lower case; the first of a name counts.
    private static func lines(of bytes: ArraySlice<UInt8>) throws(GatewayError) -> [String: String] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MultipartReader.malformed("a part's header is not UTF-8 text")
        }
        var lines: [String: String] = [:]
        // A line break is one character to Swift, so the lines are found among the scalars.
        for line in text.unicodeScalars.split(whereSeparator: { $0 == "\r" || $0 == "\n" }) {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(halves[0]).lowercased()
            if halves.count == 2, lines[name] == nil {
                lines[name] = String(halves[1])
            }
        }
        return lines
    }

    private static func transferEncoding(
        _ given: String?,
        of name: String
    ) throws(GatewayError) -> TransferEncoding {
        switch given?.lowercased().trimmingSpaces() {
        case nil, "", "7bit", "8bit", "binary": return .plain
        case "base64": return .base64
        case "quoted-printable": return .quotedPrintable
        default:
            throw .invalidField(
                name,
                "A form field's Content-Transfer-Encoding must be base64, quoted-printable, 7bit, 8bit or binary."
            )
        }
    }

    private static func isJSON(_ given: String?, of name: String, isFile: Bool) throws(GatewayError) -> Bool {
        guard let given, !isFile else {
            return false
        }
        let type = HeaderParameters(given)
        guard ["utf-8", "us-ascii"].contains(type?["charset"]?.lowercased() ?? "utf-8") else {
            throw .invalidField(name, "A form field's charset must be UTF-8.")
        }
        switch type?.value {
        case "application/json": return true
        case "text/plain", "application/octet-stream": return false
        default:
            throw .invalidField(name, "A form field's Content-Type must be text/plain or application/json.")
        }
    }

    /// Reads base64; line breaks in it count for nothing, and the padding may be missing.
    private static func decodeBase64(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count, padding) = (UInt32(0), 0, 0)
        for byte in content {
            switch byte {
            case 0x0D, 0x0A, 0x20, 0x09: continue
            case UInt8(ascii: "="): padding += 1
            default:
                guard padding == 0, let digit = base64Digit(byte) else {
                    return nil
                }
                bits = bits << 6 | UInt32(digit)
                count += 1
                if count.isMultiple(of: 4) {
                    bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8)]
                    bytes.append(UInt8(truncatingIfNeeded: bits))
                }
            }
        }
        guard padding <= 2, padding == 0 || (count + padding).isMultiple(of: 4) else {
            return nil
        }
        switch count % 4 {
        case 0: return bytes
        case 2: return bytes + [UInt8(truncatingIfNeeded: bits >> 4)]
        case 3: return bytes + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: return nil
        }
    }

    private static func base64Digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// Reads quoted-printable (RFC 2045, 6.7): `=XX` is a byte, and `=` at the end of a line joins it to the next one.
    private static func decodeQuotedPrintable(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "=") else {
                bytes.append(byte)
                continue
            }
            while let space = rest.first, space == 0x20 || space == 0x09 {
                rest.removeFirst()
            }
            if rest.starts(with: [0x0D, 0x0A]) {
                rest.removeFirst(2)
            } else if rest.first == 0x0A {
                rest.removeFirst()
            } else {
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16),
                    high != UInt8(ascii: "+")
                else {
                    return nil
                }
                bytes.append(value)
            }
        }
        return bytes
    }
}
