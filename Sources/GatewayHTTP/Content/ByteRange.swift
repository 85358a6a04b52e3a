/// What a `Range` header asks of a file (RFC 9110, 14).
enum ByteRange: Equatable {
    private enum Position {
        case missing
        case at(Int64)
        case malformed
    }

    /// The whole file: nothing was asked, or nothing that is understood; several ranges are answered by the whole, too.
    case whole
    /// One part that the file has.
    case part(Range<Int64>)
    /// A part that the file does not have.
    case unsatisfiable

    /// The most digits that a position is read with; a longer one lies beyond every file.
    private static let maximumDigits = 18

    /// Reads a header's value against a file's length.
    init(_ header: String?, of size: Int64) {
        guard let header, let set = Self.rangeSet(of: header), let dash = set.firstIndex(of: "-") else {
            self = .whole
            return
        }
        switch (Self.position(set[..<dash]), Self.position(set[set.index(after: dash)...])) {
        case (.malformed, _), (_, .malformed), (.missing, .missing):
            self = .whole
        case (.missing, .at(let length)):
            self = length > 0 && size > 0 ? .part(max(0, size - length)..<size) : .unsatisfiable
        case (.at(let first), .missing):
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (.at(let first), .at(let last)) where last < first:
            self = .whole
        case (.at(let first), .at(let last)):
            self = first < size ? .part(first..<min(size, last + 1)) : .unsatisfiable
        }
    }

    /// What stands behind `bytes=`.
    private static func rangeSet(of header: String) -> Substring? {
        let halves = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else {
            return nil
        }
        return halves[1].drop { $0 == " " }
    }

    private static func position(_ text: Substring) -> Position {
        guard !text.isEmpty else {
            return .missing
        }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return .malformed
        }
        guard text.utf8.count <= maximumDigits, let position = Int64(text) else {
            return .at(.max - 1)
        }
        return .at(position)
    }
}
