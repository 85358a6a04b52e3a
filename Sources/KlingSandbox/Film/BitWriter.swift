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
