/// The shape of the picture: the three that Kling's text-to-video makes.
package enum AspectRatio: String, Sendable, CaseIterable {
    case landscape = "16:9"
    case portrait = "9:16"
    case square = "1:1"
}
