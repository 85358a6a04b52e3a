/// What is to be seen: eight colored bars, a white block that wanders over them, and at the bottom a strip that fills
/// as the film goes on.
///
/// The unit is a cell, the size of a macroblock, and each cell has one color.
struct Picture {
    private static let bars = 8
    private static let framesPerStep = 2

    let order: FilmOrder
    let columns: Int
    let rows: Int
    private let palette: [Color]
    private let blockSize: Int
    private let stripTop: Int

    init(_ order: FilmOrder) {
        self.order = order
        columns = order.columns
        rows = order.rows
        blockSize = max(2, min(columns, rows) / 7)
        stripTop = rows - max(1, rows / 12)
        let start = Int(order.palette % 1536)
        // 5 is prime to 8: the bars walk around the wheel of hues in large steps, so neighbors differ.
        palette = (0..<Self.bars).map { Color(hue: start + $0 * 5 * 1536 / Self.bars) }
    }

    func color(column: Int, row: Int, frame: Int) -> Color {
        if row >= stripTop {
            return column < stripLength(frame) ? .white : .dark
        }
        let block = blockOrigin(frame)
        if (block.column..<block.column + blockSize).contains(column), (block.row..<block.row + blockSize).contains(row)
        {
            return .white
        }
        return palette[column * Self.bars / columns]
    }

    /// The cells (as `row * columns + column`, ascending) that look different in `frame` than in the one before it.
    func changes(in frame: Int) -> [Int] {
        var candidates: Set<Int> = []
        for origin in [blockOrigin(frame - 1), blockOrigin(frame)] {
            for row in origin.row..<origin.row + blockSize {
                for column in origin.column..<origin.column + blockSize {
                    candidates.insert(row * columns + column)
                }
            }
        }
        for column in stripLength(frame - 1)..<stripLength(frame) {
            for row in stripTop..<rows {
                candidates.insert(row * columns + column)
            }
        }
        return candidates.filter { differs($0, in: frame) }.sorted()
    }

    private func differs(_ cell: Int, in frame: Int) -> Bool {
        let (row, column) = cell.quotientAndRemainder(dividingBy: columns)
        return color(column: column, row: row, frame: frame) != color(column: column, row: row, frame: frame - 1)
    }

    private func stripLength(_ frame: Int) -> Int {
        columns * frame / order.frames
    }

    private func blockOrigin(_ frame: Int) -> (column: Int, row: Int) {
        let step = frame / Self.framesPerStep
        let start = (column: Int(order.motion % 4096), row: Int(order.motion / 4096 % 4096))
        return (
            bounce(start.column + step, within: columns - blockSize),
            bounce(start.row + step, within: stripTop - blockSize)
        )
    }

    /// There and back again, from 0 to `length` and down to 0.
    private func bounce(_ step: Int, within length: Int) -> Int {
        let position = step % (2 * length)
        return position <= length ? position : 2 * length - position
    }
}
