/// A video as it is ordered from the upstream: complete, and legal for its model because only the catalogue makes one.
package struct VideoOrder: Hashable, Sendable {
    /// The catalogue's id of the model, which is also the name that the upstream is sent.
    package let model: ModelID
    /// The quality.
    package let mode: Mode
    /// The length in whole seconds.
    package let seconds: Int
    /// The shape of the picture.
    package let aspectRatio: AspectRatio
    /// What the video shall show, trimmed; empty once it has been forgotten for privacy.
    package let prompt: String
    /// What it shall not show, trimmed.
    package let negativePrompt: String?
    /// Kling's `cfg_scale`, 0 to 1.
    package let guidance: Double?
    /// The camera movement.
    package let camera: CameraControl?

    /// The size that the video will have.
    package var size: VideoSize {
        VideoSize(aspectRatio, mode: mode)
    }

    /// Takes an order that was legal when it was admitted, as the store kept it.
    package init(
        stored model: ModelID,
        mode: Mode,
        seconds: Int,
        aspectRatio: AspectRatio,
        prompt: String,
        negativePrompt: String?,
        guidance: Double?,
        camera: CameraControl?
    ) {
        self.model = model
        self.mode = mode
        self.seconds = seconds
        self.aspectRatio = aspectRatio
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.guidance = guidance
        self.camera = camera
    }
}

/// The name of a catalogue model, such as `kling-v1`.
package struct ModelID: Hashable, Sendable, CustomStringConvertible {
    /// The name as callers and the upstream write it.
    package let text: String

    /// Makes a name; only the catalogue knows whether such a model exists.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}

/// The quality a video is made in, as Kling names it; which modes a model has is the catalogue's to say.
package struct Mode: Hashable, Sendable, CustomStringConvertible {
    /// The name as callers and the upstream write it.
    package let text: String

    /// 720p, the default.
    package static let standard = Mode("std")
    /// 1080p.
    package static let professional = Mode("pro")

    /// Makes a mode by name.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String {
        text
    }
}

/// The shape of the picture: the three that Kling's text-to-video makes.
package enum AspectRatio: String, Sendable, CaseIterable {
    case landscape = "16:9"
    case portrait = "9:16"
    case square = "1:1"
}
