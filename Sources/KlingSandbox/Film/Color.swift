/// One color as a decoder sees it: BT.709, limited range.
struct Color: Hashable {
    var luma: Int
    var blue: Int
    var red: Int

    /// What a decoder predicts for a picture's first macroblock, which has no neighbors.
    static let unpredicted = Color(luma: 128, blue: 128, red: 128)
    static let white = Color(luma: 235, blue: 128, red: 128)
    static let dark = Color(luma: 30, blue: 128, red: 128)

    init(luma: Int, blue: Int, red: Int) {
        self.luma = luma
        self.blue = blue
        self.red = red
    }

    /// The full color of a hue, where 1536 steps make a turn.
    ///
    /// Integers only, so that every machine makes the same film.
    init(hue: Int) {
        let position = hue % 1536
        let rising = position % 256
        let falling = 255 - rising
        let (r, g, b) =
            switch position / 256 {
            case 0: (255, rising, 0)
            case 1: (falling, 255, 0)
            case 2: (0, 255, rising)
            case 3: (0, falling, 255)
            case 4: (rising, 0, 255)
            default: (255, 0, falling)
            }
        self.init(
            luma: 16 + (47 * r + 157 * g + 16 * b + 128) >> 8,
            blue: 128 + (-26 * r - 87 * g + 112 * b + 128) >> 8,
            red: 128 + (112 * r - 102 * g - 10 * b + 128) >> 8
        )
    }
}
