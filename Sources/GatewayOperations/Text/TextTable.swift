/// The output of a command for people: columns under their names, as wide as what stands in them.
package struct TextTable: Sendable {
    /// Which side of its column a cell stands on.
    package enum Alignment: Sendable {
        case left
        case right
    }

    /// The longest cell in columns of a terminal; what is longer is cut off.
    package static let maximumCellLength = 80

    private let titles: [String]
    private let alignments: [Alignment]
    private let hasTitles: Bool
    private var rows: [[String]] = []

    /// Makes a table without rows.
    /// - Parameter hasTitles: Whether the names of the columns are its first line.
    package init(_ columns: [(title: String, alignment: Alignment)], hasTitles: Bool = true) {
        self.hasTitles = hasTitles
        titles = columns.map(\.title)
        alignments = columns.map(\.alignment)
    }

    /// Adds a row; missing cells stay empty, and those too many are left out.
    package mutating func add(_ cells: [String]) {
        rows.append((0..<titles.count).map { $0 < cells.count ? Self.plain(cells[$0]) : "" })
    }

    /// The lines of the table, without spaces at their ends.
    package var text: String {
        let all = (hasTitles ? [titles] : []) + rows
        let widths = titles.indices.map { column in all.map { $0[column].columns }.max() ?? 0 }
        return all.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = cells.indices.map { padded(cells[$0], widths[$0], alignments[$0]) }.joined(separator: "  ")
        while line.hasSuffix(" ") {
            line.removeLast()
        }
        return line
    }

    private func padded(_ cell: String, _ width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: width - cell.columns)
        return alignment == .left ? cell + space : space + cell
    }

    /// A text on one line, without characters that could steer a terminal: what callers and the upstream write is
    /// hostile.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: "\u{FFFD}"
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func plain(_ cell: String) -> String {
        printable(cell).fitting(columns: maximumCellLength)
    }
}
