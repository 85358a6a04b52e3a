/// What a `Range` header asks of a file (RFC 9110, 14).
enum ByteRange: Equatable {
    private enum Position {
        case missing
        case at(Int64)
        case malformed
    }

    /// What one of the header's ranges comes to.
    private enum Found {
        case part(Range<Int64>)
        case beyond
        case malformed
    }

    /// The whole file: nothing was asked, or nothing that is understood.
    case whole
    /// One part that the file has.
    case part(Range<Int64>)
    /// Several parts that the file has, in the order in which they were asked for.
    case parts([Range<Int64>])
    /// Only parts that the file does not have.
    case unsatisfiable
    /// More ranges than are answered, or the same bytes twice (RFC 9110, 14.2 and 17.15).
    case excessive

    /// How many ranges a request may have, counting those that the file does not have.
    static let maximumCount = 16
    /// The most digits that a position is read with; a longer one lies beyond every file.
    private static let maximumDigits = 18

    /// Reads a header's value against a file's length.
    init(_ header: String?, of size: Int64) {
        guard let header, let set = Self.rangeSet(of: header) else {
            self = .whole
            return
        }
        var (parts, count): ([Range<Int64>], Int) = ([], 0)
        for text in set.split(separator: ",").map(Self.trimmed) where !text.isEmpty {
            count += 1
            switch Self.found(text, of: size) {
            case .malformed:
                self = .whole
                return
            case .part(let part): parts.append(part)
            case .beyond: break
            }
        }
        self = count == 0 ? .whole : Self.answer(to: parts, asked: count)
    }

    private static func answer(to parts: [Range<Int64>], asked count: Int) -> ByteRange {
        guard count <= maximumCount, !overlap(parts) else {
            return .excessive
        }
        guard let first = parts.first else {
            return .unsatisfiable
        }
        return parts.count == 1 ? .part(first) : .parts(parts)
    }

    /// Whether a byte is in two of them; if not, together they are no longer than the file.
    private static func overlap(_ parts: [Range<Int64>]) -> Bool {
        let sorted = parts.sorted { $0.lowerBound < $1.lowerBound }
        return zip(sorted, sorted.dropFirst()).contains { $0.overlaps($1) }
    }

    /// What stands behind `bytes=`.
    private static func rangeSet(of header: String) -> Substring? {
        let halves = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes" else {
            return nil
        }
        return halves[1]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let end = text.lastIndex { !isSpace($0) }.map(text.index(after:)) ?? text.startIndex
        return text[..<end].drop(while: isSpace)
    }

    private static func found(_ text: Substring, of size: Int64) -> Found {
        guard let dash = text.firstIndex(of: "-") else {
            return .malformed
        }
        switch (position(text[..<dash]), position(text[text.index(after: dash)...])) {
        case (.malformed, _), (_, .malformed), (.missing, .missing):
            return .malformed
        case (.missing, .at(let length)):
            return length > 0 && size > 0 ? .part(max(0, size - length)..<size) : .beyond
        case (.at(let first), .missing):
            return first < size ? .part(first..<size) : .beyond
        case (.at(let first), .at(let last)) where last < first:
            return .malformed
        case (.at(let first), .at(let last)):
            return first < size ? .part(first..<min(size, last + 1)) : .beyond
        }
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
