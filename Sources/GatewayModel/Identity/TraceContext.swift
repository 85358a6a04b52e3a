/// A place in a trace, as W3C's Trace Context names it: the trace, a span of it, and whether anybody records it.
package struct TraceContext: Hashable, Sendable, CustomStringConvertible {
    /// The length of version 00 in bytes, and the least of any later one.
    private static let length = 55

    /// The halves of the trace's id, of which one at least is not 0.
    package let traceID: (high: UInt64, low: UInt64)
    /// The span's id; never 0.
    package let spanID: UInt64
    /// Whether the trace is recorded.
    package let isSampled: Bool

    /// Makes a place.
    package init(traceID: (high: UInt64, low: UInt64), spanID: UInt64, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads the value of `traceparent`; nothing where it is malformed.
    ///
    /// Of a version that is not known yet what is known of it is read, as the recommendation wants it.
    package init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.length + 1))
        guard bytes.count >= Self.length, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes[0..<2]), version != 0xFF,
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), high != 0 || low != 0,
            let span = Self.number(bytes[36..<52]), span != 0,
            let flags = Self.number(bytes[53..<55])
        else {
            return nil
        }
        // What follows is a later version's alone.
        guard bytes.count == Self.length || version > 0 && bytes[Self.length] == Self.dash else {
            return nil
        }
        self.init(traceID: (high, low), spanID: span, isSampled: flags & 1 == 1)
    }

    /// The value of `traceparent`, in version 00.
    package var description: String {
        "00-\(traceText)-\(spanText)-\(isSampled ? "01" : "00")"
    }

    /// The trace's id in 32 hexadecimal digits.
    package var traceText: String {
        Hexadecimal.encode(traceBytes)
    }

    /// The span's id in 16 hexadecimal digits.
    package var spanText: String {
        Hexadecimal.encode(spanBytes)
    }

    /// The trace's id as bytes, the most significant first.
    package var traceBytes: [UInt8] {
        Self.bytes(of: traceID.high) + Self.bytes(of: traceID.low)
    }

    /// The span's id as bytes, the most significant first.
    package var spanBytes: [UInt8] {
        Self.bytes(of: spanID)
    }

    package static func == (left: TraceContext, right: TraceContext) -> Bool {
        left.traceID == right.traceID && left.spanID == right.spanID && left.isSampled == right.isSampled
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(traceID.high)
        hasher.combine(traceID.low)
        hasher.combine(spanID)
        hasher.combine(isSampled)
    }

    private static let dash = UInt8(ascii: "-")

    private static func bytes(of number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// Up to 16 hexadecimal digits in lower case; capital ones are no traceparent.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
