import GatewayLedger

/// A row as a JSON array: the form in which it is handed over, and of which digests are made.
enum RowText {
    private static let digits = Array("0123456789abcdef".utf8)

    static func of(_ row: [SQLValue]) -> String {
        var text: [UInt8] = [UInt8(ascii: "[")]
        for (index, value) in row.enumerated() {
            if index > 0 {
                text.append(UInt8(ascii: ","))
            }
            switch value {
            case .null: text += "null".utf8
            case .integer(let number): text += String(number).utf8
            case .text(let string): append(string, to: &text)
            }
        }
        text.append(UInt8(ascii: "]"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func append(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: text += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
