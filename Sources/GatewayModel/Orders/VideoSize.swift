/// A picture size in pixels, which stands for an aspect ratio and a mode together.
package struct VideoSize: Hashable, Sendable, CustomStringConvertible {
    /// Width in pixels.
    package let width: Int
    /// Height in pixels.
    package let height: Int

    /// The size that a video of this shape and mode has; a mode beyond `pro` is 2160p.
    package init(_ aspectRatio: AspectRatio, mode: Mode) {
        let (long, short, square) =
            switch mode {
            case .standard: (1280, 720, 960)
            case .professional: (1920, 1080, 1440)
            default: (3840, 2160, 2880)
            }
        switch aspectRatio {
        case .landscape: (width, height) = (long, short)
        case .portrait: (width, height) = (short, long)
        case .square: (width, height) = (square, square)
        }
    }

    /// Every size that may stand for an aspect ratio and one of these modes in an order.
    package static func orderable(in modes: [Mode]) -> [(size: VideoSize, aspectRatio: AspectRatio, mode: Mode)] {
        modes.flatMap { mode in
            AspectRatio.allCases.map { (VideoSize($0, mode: mode), $0, mode) }
        }
    }

    package var description: String {
        "\(width)x\(height)"
    }
}
