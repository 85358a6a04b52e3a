/// How wide texts are on a terminal, where most characters of East Asia take two columns.
extension String {
    /// The columns that it takes.
    package var columns: Int {
        reduce(0) { $0 + $1.columns }
    }

    /// Its beginning, as much as fits.
    /// - Parameter count: How many columns there are; what is cut ends with `…`, which is one of them.
    package func fitting(columns count: Int) -> String {
        guard columns > count else {
            return self
        }
        var (fitting, used) = ("", 1)
        for character in self {
            used += character.columns
            guard used <= count else {
                break
            }
            fitting.append(character)
        }
        return count > 0 ? fitting + "…" : ""
    }

    /// Its words in lines of at most so many columns; a word that is longer has a line of its own.
    /// - Parameter indent: The columns that lines after the first are moved to the right.
    package func wrapped(columns count: Int, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var (lines, line) = ([String](), "")
        for word in split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.columns + 1 + String(word).columns > count {
                lines.append(line)
                line = margin + word
            } else {
                line += (line.isEmpty ? "" : " ") + word
            }
        }
        return lines + [line]
    }
}

extension Character {
    /// The blocks that are wide nearly throughout: Hangul, CJK, Kana, full-width forms, pictures.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
    ]

    /// What stands for a character and its marks together.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else {
            return 0
        }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        let isPicture = unicodeScalars.contains { $0.value == 0xFE0F }
        return isPicture || Self.wide.contains { $0.contains(first.value) } ? 2 : 1
    }
}
