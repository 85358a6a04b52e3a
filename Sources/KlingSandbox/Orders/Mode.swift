/// Kling's classes of quality, which set the size of the picture.
enum Mode: String, Sendable, CaseIterable {
    case std
    case pro
    case fourK = "4k"

    /// Width and height in pixels.
    func size(_ ratio: AspectRatio) -> (width: Int, height: Int) {
        switch (self, ratio) {
        case (.std, .landscape): (1280, 720)
        case (.std, .portrait): (720, 1280)
        case (.std, .square): (960, 960)
        case (.pro, .landscape): (1920, 1080)
        case (.pro, .portrait): (1080, 1920)
        case (.pro, .square): (1440, 1440)
        case (.fourK, .landscape): (3840, 2160)
        case (.fourK, .portrait): (2160, 3840)
        case (.fourK, .square): (2880, 2880)
        }
    }
}
