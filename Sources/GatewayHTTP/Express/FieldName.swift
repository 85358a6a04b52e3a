/// The name of a header field, or another word, as it was sent.
struct FieldName {
    private let bytes: Slice<UnsafeRawBufferPointer>

    init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        self.bytes = bytes
    }

    var count: Int {
        bytes.count
    }

    /// Whether it consists of letters, digits, hyphens and underscores, as all names do that are in use.
    var isPlain: Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    /// Whether it is this, whatever its case, given in lower case.
    func isEqual(to name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            bytes.count == name.count
                && zip(bytes, name).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
        }
    }
}
