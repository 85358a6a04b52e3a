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
