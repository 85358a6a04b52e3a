/// What a caller asks for, field by field, before anything has been checked; `nil` means not given.
package struct OrderRequest: Sendable {
    /// A camera movement as it was asked for.
    package struct Camera: Sendable {
        /// `simple` or a preset.
        package var type: String
        /// The axes and how far each shall move; `nil` when no configuration was given.
        package var axes: [String: Double]?

        /// Makes a camera movement.
        package init(type: String, axes: [String: Double]?) {
            self.type = type
            self.axes = axes
        }
    }

    /// What the video shall show.
    package var prompt: String?
    /// What it shall not show.
    package var negativePrompt: String?
    /// A catalogue id or alias.
    package var model: String?
    /// The length in seconds, as text.
    package var seconds: String?
    /// Such as `16:9`.
    package var aspectRatio: String?
    /// Such as `std`.
    package var mode: String?
    /// Such as `1280x720`, instead of aspect ratio and mode.
    package var size: String?
    /// How closely to follow the prompt, 0 to 1.
    package var guidance: Double?
    /// A camera movement.
    package var camera: Camera?

    /// Makes a request in which nothing is given yet.
    package init() {}
}
