/// A block's only coefficient, in the variable length code of baseline H.264.
enum Coefficient {
    case luma(Int)
    case chroma(Int)

    private var level: Int {
        switch self {
        case .luma(let level), .chroma(let level): level
        }
    }

    func write(into bits: inout BitWriter) {
        guard level != 0 else { return writeNone(into: &bits) }
        if abs(level) == 1 {
            writeOne(into: &bits)
        } else {
            writeLarge(into: &bits)
        }
        bits.put(1, bits: 1)  // total_zeros: the coefficient is the first
    }

    private func writeNone(into bits: inout BitWriter) {
        switch self {
        case .luma: bits.put(0b1, bits: 1)
        case .chroma: bits.put(0b01, bits: 2)
        }
    }

    /// A level of 1 or -1 needs no more than its sign.
    private func writeOne(into bits: inout BitWriter) {
        switch self {
        case .luma: bits.put(0b01, bits: 2)
        case .chroma: bits.put(0b1, bits: 1)
        }
        bits.put(level < 0)
    }

    private func writeLarge(into bits: inout BitWriter) {
        switch self {
        case .luma: bits.put(0b000101, bits: 6)
        case .chroma: bits.put(0b000111, bits: 6)
        }
        // A level here is at least 2, so the codes of 1 and -1 are given to 2 and -2.
        let code = 2 * abs(level) - 4 + (level < 0 ? 1 : 0)
        switch code {
        case ..<14:
            bits.put(1, bits: code + 1)
        case ..<30:
            bits.put(1, bits: 15)
            bits.put(UInt32(code - 14), bits: 4)
        default:
            bits.put(1, bits: 16)
            bits.put(UInt32(code - 30), bits: 12)
        }
    }
}
