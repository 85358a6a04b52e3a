/// The part of a file that a `Range` header asks for (RFC 9110, one range only).
struct ByteRange: Equatable {
    /// `nil` when the header asks for nothing that is there (416).
    let bytes: Range<Int>?
    /// Whether the answer is a part (206).
    let isPartial: Bool

    /// A header that is absent, not understood or meant for another file stands for the whole.
    init(_ header: String?, ifRange: String?, tag: String, of length: Int) {
        guard let header, ifRange == nil || ifRange == tag, let asked = Self.parse(header) else {
            self.init(bytes: 0..<length, isPartial: false)
            return
        }
        let range =
            switch asked {
            case (let first?, let last): min(first, length)..<min(last ?? length - 1, length - 1) + 1
            case (nil, let count): length - min(count ?? 0, length)..<length
            }
        self.init(bytes: range.isEmpty ? nil : range, isPartial: !range.isEmpty)
    }

    private init(bytes: Range<Int>?, isPartial: Bool) {
        self.bytes = bytes
        self.isPartial = isPartial
    }

    private static func parse(_ header: String) -> (first: Int?, last: Int?)? {
        guard header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return nil }
        let (first, last) = (position(ends[0]), position(ends[1]))
        guard first != nil || ends[0].isEmpty, last != nil || ends[1].isEmpty else { return nil }
        guard first != nil || last != nil else { return nil }
        if let first, let last, last < first { return nil }
        return (first, last)
    }

    private static func position(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}
