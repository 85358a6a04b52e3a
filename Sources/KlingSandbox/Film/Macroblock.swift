/// One cell of one color, coded as `Intra16x16`: predicted from a neighbor, corrected by one coefficient a plane.
///
/// Since every cell is flat and the quantizer is chosen for it, what a decoder shows is exactly the color asked for.
struct Macroblock {
    let color: Color
    let above: Color?
    let left: Color?

    /// Appends the macroblock; `typeOffset` is 0 in a key slice and 5 in the others.
    func write(into bits: inout BitWriter, typeOffset: Int) {
        let luma = Prediction(\.luma, of: self)
        let chroma = Prediction(chromaOf: self)
        let residual = (
            luma: color.luma - luma.color.luma, blue: color.blue - chroma.color.blue, red: color.red - chroma.color.red
        )
        let hasChroma = residual.blue != 0 || residual.red != 0

        bits.putUnsigned(typeOffset + 1 + luma.lumaMode + (hasChroma ? 4 : 0))
        bits.putUnsigned(chroma.chromaMode)
        bits.putSigned(0)  // mb_qp_delta
        Coefficient.luma(residual.luma).write(into: &bits)
        if hasChroma {
            Coefficient.chroma(residual.blue).write(into: &bits)
            Coefficient.chroma(residual.red).write(into: &bits)
        }
    }
}

extension Macroblock {
    /// Which neighbor a cell is copied from before it is corrected.
    private enum Prediction {
        case above(Color)
        case left(Color)
        case nothing

        init(_ plane: KeyPath<Color, Int>, of cell: Macroblock) {
            self.init(cell) { $0[keyPath: plane] == cell.color[keyPath: plane] }
        }

        init(chromaOf cell: Macroblock) {
            self.init(cell) { $0.blue == cell.color.blue && $0.red == cell.color.red }
        }

        private init(_ cell: Macroblock, isPerfect: (Color) -> Bool) {
            if let left = cell.left, isPerfect(left) || cell.above == nil {
                self = .left(left)
            } else if let above = cell.above {
                self = .above(above)
            } else {
                self = .nothing
            }
        }

        var color: Color {
            switch self {
            case .above(let color), .left(let color): color
            case .nothing: .unpredicted
            }
        }

        var lumaMode: Int {
            switch self {
            case .above: 0
            case .left: 1
            case .nothing: 2
            }
        }

        var chromaMode: Int {
            switch self {
            case .above: 2
            case .left: 1
            case .nothing: 0
            }
        }
    }
}
