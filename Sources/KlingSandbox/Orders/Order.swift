/// A video that Kling would agree to make: what is left of a body once every rule has been applied.
struct Order: Sendable, Equatable {
    /// Unicode scalars, in `prompt` and in `negative_prompt`.
    static let maximumPromptLength = 2500
    /// Unicode scalars, in an identifier and in an address of the caller's choosing; Kling names no bound.
    static let maximumReferenceLength = 2048

    let prompt: String
    let model: Model
    let mode: Mode
    let aspectRatio: AspectRatio
    let seconds: Int
    let externalID: String?
    let callbackURL: String?
    /// A digest of all that decides about the video, so not of the last two: the same for a request sent again.
    let fingerprint: UInt64
    /// The faults that the prompt asks for.
    let plan: FaultPlan
}

/// The three shapes of picture that Kling makes from text.
enum AspectRatio: String, Sendable, CaseIterable {
    case landscape = "16:9"
    case portrait = "9:16"
    case square = "1:1"
}

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
