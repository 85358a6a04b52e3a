/// Bits written most significant first, with the Exp-Golomb codes that H.264 is made of.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// Appends the lowest `count` bits (at most 32) of `value`.
    mutating func put(_ value: UInt32, bits count: Int) {
        pending = pending << UInt64(count) | UInt64(value)
        pendingCount += count
        while pendingCount >= 8 {
            pendingCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingCount)))
        }
    }

    mutating func put(_ flag: Bool) {
        put(flag ? 1 : 0, bits: 1)
    }

    /// Appends an unsigned Exp-Golomb code, `ue(v)`.
    mutating func putUnsigned(_ value: Int) {
        let code = UInt32(value + 1)
        let width = 32 - code.leadingZeroBitCount
        put(0, bits: width - 1)
        put(code, bits: width)
    }

    /// Appends a signed Exp-Golomb code, `se(v)`.
    mutating func putSigned(_ value: Int) {
        putUnsigned(value > 0 ? 2 * value - 1 : -2 * value)
    }

    /// Appends the stop bit and fills the last byte with zeros.
    mutating func finish() {
        put(1, bits: 1)
        if pendingCount > 0 {
            put(0, bits: 8 - pendingCount)
        }
    }
}

/// One unit of an H.264 stream: a header byte and a payload that no start code can be mistaken in.
struct NALUnit {
    enum Kind: UInt8 {
        case slice = 1
        case keySlice = 5
        case sequenceParameters = 7
        case pictureParameters = 8
    }

    /// Every unit here is needed by others, so all carry the highest reference priority.
    private static let priority: UInt8 = 3 << 5

    let bytes: [UInt8]

    init(_ kind: Kind, payload: [UInt8]) {
        var bytes: [UInt8] = [Self.priority | kind.rawValue]
        bytes.reserveCapacity(payload.count + 16)
        var zeros = 0
        for byte in payload {
            // Two zeros followed by 0 ... 3 would look like a start code: a 3 is put between.
            if zeros == 2, byte <= 3 {
                bytes.append(3)
                zeros = 0
            }
            bytes.append(byte)
            zeros = byte == 0 ? zeros + 1 : 0
        }
        self.bytes = bytes
    }
}
