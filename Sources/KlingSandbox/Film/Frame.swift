/// One coded picture of a film.
struct Frame {
    let isKey: Bool
    /// The slice, preceded by its length in four bytes, as MP4 stores it.
    let bytes: [UInt8]

    init(_ number: Int, of picture: Picture) {
        isKey = number % FilmOrder.framesPerKey == 0
        var bits = BitWriter()
        Self.writeHeader(number, isKey: isKey, into: &bits)
        if isKey {
            Self.writeAllCells(number, of: picture, into: &bits)
        } else {
            Self.writeChangedCells(number, of: picture, into: &bits)
        }
        bits.finish()
        let unit = NALUnit(isKey ? .keySlice : .slice, payload: bits.bytes)
        bytes = UInt32(unit.bytes.count).bigEndianBytes + unit.bytes
    }

    private static func writeHeader(_ number: Int, isKey: Bool, into bits: inout BitWriter) {
        bits.putUnsigned(0)  // first_mb_in_slice
        bits.putUnsigned(isKey ? 7 : 5)  // slice_type: all I, or all P
        bits.putUnsigned(0)  // pic_parameter_set_id
        bits.put(UInt32(number % FilmOrder.framesPerKey), bits: ParameterSets.frameNumberBits)
        if isKey {
            // Two key pictures in a row must not have the same id.
            bits.putUnsigned(number / FilmOrder.framesPerKey % 2)
            bits.put(false)  // no_output_of_prior_pics
            bits.put(false)  // long_term_reference
        } else {
            bits.put(false)  // num_ref_idx_active_override
            bits.put(false)  // ref_pic_list_modification
            bits.put(false)  // adaptive_ref_pic_marking
        }
        bits.putSigned(0)  // slice_qp_delta
        bits.putUnsigned(1)  // no deblocking filter: colors stay exact
    }

    private static func writeAllCells(_ number: Int, of picture: Picture, into bits: inout BitWriter) {
        var rowAbove: [Color] = []
        for row in 0..<picture.rows {
            var thisRow: [Color] = []
            thisRow.reserveCapacity(picture.columns)
            for column in 0..<picture.columns {
                let color = picture.color(column: column, row: row, frame: number)
                let above = row > 0 ? rowAbove[column] : nil
                Macroblock(color: color, above: above, left: thisRow.last).write(into: &bits, typeOffset: 0)
                thisRow.append(color)
            }
            rowAbove = thisRow
        }
    }

    private static func writeChangedCells(_ number: Int, of picture: Picture, into bits: inout BitWriter) {
        var next = 0
        for cell in picture.changes(in: number) {
            let (row, column) = cell.quotientAndRemainder(dividingBy: picture.columns)
            bits.putUnsigned(cell - next)  // mb_skip_run
            next = cell + 1
            Macroblock(
                color: picture.color(column: column, row: row, frame: number),
                above: row > 0 ? picture.color(column: column, row: row - 1, frame: number) : nil,
                left: column > 0 ? picture.color(column: column - 1, row: row, frame: number) : nil
            )
            .write(into: &bits, typeOffset: 5)
        }
        let remaining = picture.columns * picture.rows - next
        if remaining > 0 {
            bits.putUnsigned(remaining)
        }
    }
}
